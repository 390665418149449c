import { ExitCode } from "@llm-fmri/errors"

/** Work that does not stop by itself is left after this long; the rest of a second is for what holds the main thread. */
const graceMs = 500

/**
 * Turns Ctrl-C (SIGINT) and SIGTERM into an abort. The work then has a moment to clean up; after that, or at the
 * second Ctrl-C, the process ends. Either way it is over within a second, with exit code 130.
 *
 * @param last called before the process is ended from here
 */
export function onInterrupt(process: NodeJS.Process, last: () => void): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController()
  const end = () => {
    last()
    process.exit(ExitCode.interrupted)
  }
  let grace: NodeJS.Timeout | undefined
  const handle = () => {
    if (controller.signal.aborted) end()
    controller.abort()
    grace = setTimeout(end, graceMs).unref()
  }
  process.on("SIGINT", handle)
  process.on("SIGTERM", handle)
  return {
    signal: controller.signal,
    dispose() {
      clearTimeout(grace)
      process.off("SIGINT", handle)
      process.off("SIGTERM", handle)
    },
  }
}
