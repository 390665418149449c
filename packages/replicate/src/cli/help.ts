import { type Command, type Flag, type Flags, globalFlags } from "./command.js"

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd())
}

function flagRow(name: string, flag: Flag): [string, string] {
  const more = flag.type === "list" ? " (may be repeated)" : ""
  const fallback = flag.default === undefined ? "" : ` (default ${flag.default})`
  return [`--${name}${flag.type === "boolean" ? "" : ` ${flag.hint ?? "VALUE"}`}`, `${flag.help}${fallback}${more}`]
}

/** The help text of one verb. */
export function commandHelp<F extends Flags>(command: Command<F>): string {
  const required = Object.entries<Flag>(command.flags)
    .filter(([, flag]) => flag.required === true)
    .map(([name, flag]) => ` --${name} ${flag.hint ?? "VALUE"}`)
  const positionals = command.positionals.map(({ name, required, many }) => {
    const shown = `${name}${many === true ? "…" : ""}`
    return required ? ` ${shown}` : ` [${shown}]`
  })
  const flags = Object.entries<Flag>(command.flags).map(([name, flag]) => flagRow(name, flag))
  const shared = Object.entries<Flag>(globalFlags).map(([name, flag]) => flagRow(name, flag))
  return [
    `${command.summary}`,
    "",
    `Usage: llm-fmri ${command.name}${positionals.join("")}${required.join("")} [flags]`,
    "",
    ...(command.positionals.length > 0
      ? [...columns(command.positionals.map(({ name, help }) => [name, help] as const)), ""]
      : []),
    "Flags:",
    ...columns([...flags, ...shared]),
    "",
    ...(command.notes === undefined ? [] : [...command.notes, ""]),
    command.examples.length > 1 ? "Examples:" : "Example:",
    ...command.examples.map((example) => `  ${example}`),
    "",
  ].join("\n")
}

/** The help text without a verb. */
export function mainHelp(verbs: readonly { name: string; summary: string }[], version: string): string {
  return [
    `llm-fmri ${version}: re-runs the numbers of a paper about the insides of language models`,
    "",
    "Usage: llm-fmri VERB [arguments] [flags]",
    "",
    ...columns(verbs.map(({ name, summary }) => [name, summary] as const)),
    "",
    "Flags of every verb:",
    ...columns([
      ...Object.entries<Flag>(globalFlags).map(([name, flag]) => flagRow(name, flag)),
      ["--version", "print the version"],
    ]),
    "",
    "llm-fmri VERB --help shows a verb's own arguments and flags.",
    "",
  ].join("\n")
}
