import { ExitCode } from "@llm-fmri/errors"

/** Work that does not stop by itself is left after this long. */
const graceMs = 700

/**
 * Turns Ctrl-C (SIGINT) and SIGTERM into an abort. The work then has a moment to clean up; after that, or at the
 * second Ctrl-C, the process ends. Either way it is over within a second, with exit code 130.
 */
export function onInterrupt(process: NodeJS.Process): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController()
  const handle = () => {
    if (controller.signal.aborted) process.exit(ExitCode.interrupted)
    controller.abort()
    setTimeout(() => process.exit(ExitCode.interrupted), graceMs).unref()
  }
  process.on("SIGINT", handle)
  process.on("SIGTERM", handle)
  return {
    signal: controller.signal,
    dispose() {
      process.off("SIGINT", handle)
      process.off("SIGTERM", handle)
    },
  }
}
