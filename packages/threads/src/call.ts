import { type ExitCode, FmriError, isFmriError } from "@llm-fmri/errors"
import type { Answer, Call } from "./protocol.js"

/** Calls the function that `call` names, in this thread. */
export async function callHere({ module, name, job }: Call): Promise<unknown> {
  const work = ((await import(module)) as Record<string, unknown>)[name]
  if (typeof work !== "function") {
    throw new FmriError("NotExported", `${module} exports no function "${name}"`, {
      fix: "Export the function, and pass import.meta.url of the module that it stands in.",
      fields: { module, name },
    })
  }
  return work(job)
}

/** The answer that stands for a failure. */
export function failureAnswer(error: unknown): Answer {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  const failure = { message, stack: stack ?? message }
  if (!isFmriError(error)) return { failure }
  const { tag, fix, exit, fields } = error
  return { failure: { ...failure, expected: { tag, fix, exit, fields } } }
}

/** The failure as the caller of `inThreads` sees it: with the stack of the thread that it happened in. */
export function failureError({ message, stack, expected }: Extract<Answer, { failure: unknown }>["failure"]): Error {
  const error =
    expected === undefined
      ? new Error(message)
      : new FmriError(expected.tag, message, { ...expected, exit: expected.exit as ExitCode })
  error.stack = stack
  return error
}
