import { ExitCode } from "./exit-code.js"

/**
 * The one shape of an expected failure: `message` says what is wrong and where, `fix` says what to do.
 *
 * Packages throw this class with a literal `tag` of their own and structured `fields`, so that callers narrow by tag:
 *
 * @example
 * ```ts
 * throw new FmriError("TensorMissing", `tensor "model.norm.weight" is not in model.safetensors`, {
 *   fix: "Check that the download is complete.",
 *   fields: { tensor: "model.norm.weight" },
 * })
 * ```
 */
export class FmriError extends Error {
  override readonly name = "FmriError"
  readonly tag: string
  readonly fix: string
  readonly exit: ExitCode
  readonly fields: Readonly<Record<string, unknown>>

  constructor(
    tag: string,
    message: string,
    options: { fix: string; exit?: ExitCode; fields?: Record<string, unknown>; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.tag = tag
    this.fix = options.fix
    this.exit = options.exit ?? ExitCode.usage
    this.fields = options.fields ?? {}
  }
}

/** True when `error` is an expected failure (optionally of this tag); anything else is a bug. */
export function isFmriError(error: unknown, tag?: string): error is FmriError {
  return error instanceof FmriError && (tag === undefined || error.tag === tag)
}
