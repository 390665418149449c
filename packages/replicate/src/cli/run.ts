import { ExitCode } from "@llm-fmri/errors"
import { openProgress } from "../progress/open.js"
import type { OpenProgress } from "../progress/progress.js"
import type { Session } from "./command.js"
import { commandHelp, mainHelp } from "./help.js"
import { onInterrupt } from "./interrupt.js"
import { suggestion } from "./nearest.js"
import { colourWanted, openOutput } from "./output.js"
import { parseCommand, splitVerb } from "./parse.js"
import { asFmriError, renderError } from "./render-error.js"
import { usageError } from "./usage-error.js"
import { verbs } from "./verbs/index.js"
import { version } from "./version.js"

/** Runs one command line from start to exit code. Never throws. */
export async function run(argv: readonly string[], process: NodeJS.Process): Promise<number> {
  const output = openOutput(process.stdout, process.env)
  process.stderr.on("error", () => {})
  const interrupt = onInterrupt(process, () => fail(undefined))
  const debug = argv.includes("--debug")
  const { verb, rest } = splitVerb(argv)
  let progress: OpenProgress | undefined

  const fail = (thrown: unknown): number => {
    progress?.close()
    const error = asFmriError(interrupt.signal.aborted ? interruption(thrown) : thrown, verb ?? "llm-fmri")
    process.stderr.write(renderError(error, { debug, colour: colourWanted(process.stderr.isTTY, process.env) }))
    return error.exit
  }
  const crash = (thrown: unknown) => process.exit(fail(thrown))
  process.on("uncaughtException", crash)
  process.on("unhandledRejection", crash)

  try {
    if (verb === undefined) {
      if (rest.includes("--version") || rest.includes("-v")) output.text(version())
      else if (rest.length === 0 || rest.includes("--help") || rest.includes("-h"))
        output.text(mainHelp(verbs, version()))
      else throw unknownVerb(rest[0] ?? "")
      await output.flush()
      return ExitCode.ok
    }
    if (verb === "help") {
      output.text(mainHelp(verbs, version()))
      await output.flush()
      return ExitCode.ok
    }
    const found = verbs.find(({ name }) => name === verb)
    if (found === undefined) throw unknownVerb(verb)
    const command = await found.load()
    const { flags, positionals, globals } = parseCommand(command, rest)
    if (globals.help) {
      output.text(commandHelp(command))
      await output.flush()
      return ExitCode.ok
    }
    progress = openProgress(process.stderr, process.env, globals)
    const session: Session = { ...globals, progress, signal: interrupt.signal, output, env: process.env }
    const exit = (await command.run({ flags, positionals, session })) ?? ExitCode.ok
    progress.close()
    if (interrupt.signal.aborted) return fail(undefined)
    await output.flush()
    return exit
  } catch (error) {
    return fail(error)
  } finally {
    interrupt.dispose()
  }
}

/** Whatever the work threw on its way out, the user pressed Ctrl-C. */
function interruption(cause: unknown): Error {
  return Object.assign(new Error("interrupted", { cause }), { name: "AbortError" })
}

function unknownVerb(word: string) {
  const names = verbs.map(({ name }) => name)
  return usageError(
    "UnknownVerb",
    word.startsWith("-") ? `there is no flag ${word} before a verb` : `there is no verb "${word}"`,
    `${suggestion(word, names)}The verbs are ${names.join(", ")}.`,
    { verb: word },
  )
}
