import { parseArgs } from "node:util"
import { type Command, type Flag, type Flags, globalFlags, type Values } from "./command.js"
import { suggestion } from "./nearest.js"
import { usageError } from "./usage-error.js"

export interface Parsed<F extends Flags> {
  flags: Values<F>
  positionals: string[]
  globals: Values<typeof globalFlags>
}

/**
 * The verb and what is left of the arguments. Flags that every verb takes may come before it.
 * `verb` is undefined when there is none.
 */
export function splitVerb(argv: readonly string[]): { verb: string | undefined; rest: string[] } {
  const at = argv.findIndex((word) => !word.startsWith("-"))
  if (at < 0) return { verb: undefined, rest: argv.filter((word) => word !== "--") }
  const before = argv.slice(0, at).filter((word) => word !== "--")
  return { verb: argv[at], rest: [...before, ...argv.slice(at + 1)] }
}

/**
 * Reads a verb's arguments strictly: an unknown flag, a flag without its value, a flag given twice,
 * a missing or superfluous argument are errors that name it.
 */
export function parseCommand<F extends Flags>(command: Command<F>, argv: readonly string[]): Parsed<F> {
  const known: Record<string, Flag> = { ...globalFlags, ...command.flags }
  const see = `See llm-fmri ${command.name} --help.`
  const options = Object.fromEntries(
    Object.entries(known).map(([name, flag]) => [
      name,
      { type: flag.type === "boolean" ? ("boolean" as const) : ("string" as const), multiple: flag.type === "list" },
    ]),
  )
  const { tokens } = parseArgs({
    args: [...argv],
    options: { ...options, help: { type: "boolean", short: "h", multiple: false } },
    allowPositionals: true,
    strict: false,
    tokens: true,
  })

  const values: Record<string, boolean | string | string[] | undefined> = {}
  for (const [name, flag] of Object.entries(known)) {
    values[name] = flag.type === "boolean" ? false : flag.type === "list" ? [] : flag.default
  }
  const given = new Set<string>()
  const positionals: string[] = []

  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value)
    if (token.kind !== "option") continue
    const flag = Object.hasOwn(known, token.name) ? known[token.name] : undefined
    if (flag === undefined) {
      const hint = suggestion(token.name, Object.keys(known), "--")
      throw usageError("UnknownFlag", `"${command.name}" has no flag ${token.rawName}`, `${hint}${see}`, {
        flag: token.rawName,
      })
    }
    if (flag.type === "boolean") {
      if (token.value !== undefined) {
        throw usageError(
          "FlagValue",
          `${token.rawName} takes no value, but got "${token.value}"`,
          `Leave it out. ${see}`,
        )
      }
      values[token.name] = true
      continue
    }
    // A word that starts with a dash is the next flag, except for a number such as -1.
    if (token.value === undefined || token.value === "" || (!token.inlineValue && /^-(?![\d.])/.test(token.value))) {
      const hint = flag.hint === undefined ? "" : `, ${token.rawName} ${flag.hint}`
      throw usageError("FlagValue", `${token.rawName} has no value`, `Give it one${hint}. ${see}`)
    }
    if (flag.type === "list") {
      ;(values[token.name] as string[]).push(token.value)
      continue
    }
    if (given.has(token.name)) {
      throw usageError("FlagTwice", `${token.rawName} is given twice`, `Give it once. ${see}`)
    }
    given.add(token.name)
    values[token.name] = token.value
  }

  const globals = Object.fromEntries(Object.keys(globalFlags).map((name) => [name, values[name]]))
  const parsed = { flags: values, positionals, globals } as unknown as Parsed<F>
  if (values.help === true) return parsed
  checkPresence(command, values, positionals, see)
  return parsed
}

function checkPresence<F extends Flags>(
  command: Command<F>,
  values: Readonly<Record<string, unknown>>,
  positionals: readonly string[],
  see: string,
): void {
  for (const [name, flag] of Object.entries<Flag>(command.flags)) {
    const value = values[name]
    if (flag.required === true && (value === undefined || (Array.isArray(value) && value.length === 0))) {
      throw usageError(
        "FlagMissing",
        `"${command.name}" needs --${name}`,
        `Add --${name} ${flag.hint ?? "VALUE"}: ${flag.help}. ${see}`,
      )
    }
  }
  const missing = command.positionals[positionals.length]
  if (missing?.required === true) {
    throw usageError("ArgumentMissing", `"${command.name}" needs ${missing.name}: ${missing.help}`, see)
  }
  const last = command.positionals.at(-1)
  if (last?.many !== true && positionals.length > command.positionals.length) {
    const extra = positionals[command.positionals.length]
    throw usageError(
      "ArgumentExtra",
      `"${command.name}" does not know what to do with "${extra}"`,
      `Leave it out, or put quotes around a text with blanks. ${see}`,
    )
  }
}
