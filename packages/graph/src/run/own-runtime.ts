import { Runtime } from "./runtime.js"

let own: Promise<Runtime> | undefined

/**
 * The runtime of this thread: one for all who ask, with one thread of its own, for work that is spread over threads already.
 * It is not to be closed; idle, it keeps nothing alive.
 *
 * @throws FmriError `RuntimeUnavailable`.
 *
 * @example
 * ```ts
 * const runtime = await ownRuntime()
 * runtime.threads // 1
 * ```
 */
export function ownRuntime(): Promise<Runtime> {
  own ??= Runtime.start({ threads: 1 })
  return own
}
