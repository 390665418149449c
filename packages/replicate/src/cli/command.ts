import type { OpenProgress } from "../progress/progress.js"
import type { Output } from "./output.js"

/** One flag of a verb. A `list` may be given several times. */
export interface Flag {
  type: "boolean" | "string" | "list"
  /** What the value is, in the help text: `FILE`, `A,B,…`. */
  hint?: string
  help: string
  required?: boolean
  default?: string
}

export interface Positional {
  name: string
  help: string
  required: boolean
  /** Takes all that is left. */
  many?: boolean
}

export type Flags = Readonly<Record<string, Flag>>

/** The values of `flags` as parsed. */
export type Values<F extends Flags> = {
  readonly [K in keyof F]: F[K] extends { type: "boolean" }
    ? boolean
    : F[K] extends { type: "list" }
      ? readonly string[]
      : F[K] extends { required: true } | { default: string }
        ? string
        : string | undefined
}

/** What every verb is given. */
export interface Session {
  readonly json: boolean
  readonly quiet: boolean
  readonly offline: boolean
  readonly debug: boolean
  /** Goes to stderr. */
  readonly progress: OpenProgress
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** Goes to stdout. */
  readonly output: Output
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface Invocation<F extends Flags = Flags> {
  readonly flags: Values<F>
  readonly positionals: readonly string[]
  readonly session: Session
}

/** A verb: its surface as data, and what it does. Returns the exit code (0 when it returns nothing). */
export interface Command<F extends Flags = Flags> {
  readonly name: string
  readonly summary: string
  readonly positionals: readonly Positional[]
  readonly flags: F
  /** Lines shown under the flags in the help text. */
  readonly notes?: readonly string[]
  readonly examples: readonly string[]
  run(invocation: Invocation<F>): Promise<number | undefined>
}

/** Infers the flags' types. */
export function defineCommand<const F extends Flags>(command: Command<F>): Command<F> {
  return command
}

/** Flags that every verb takes, before or after its name. */
export const globalFlags = {
  json: { type: "boolean", help: "one JSON document on stdout, progress as JSON lines on stderr" },
  quiet: { type: "boolean", help: "no progress on stderr" },
  offline: { type: "boolean", help: "touch no network" },
  debug: { type: "boolean", help: "show the stack trace of an error" },
  help: { type: "boolean", help: "show this help" },
} as const satisfies Flags
