import type { WriteStream } from "node:tty"
import { liveProgress } from "./live.js"
import { plainProgress } from "./plain.js"
import { type Progress, silent } from "./progress.js"

/** Progress that can be put away: the live line is wiped, the timer stopped. */
export type OpenProgress = Progress & { close(): void }

/** The renderer that fits: a live line on a terminal, plain lines elsewhere, none when quiet. */
export function openProgress(stream: WriteStream, env: NodeJS.ProcessEnv, quiet: boolean): OpenProgress {
  if (quiet) return { ...silent, close() {} }
  const write = (text: string) => {
    stream.write(text)
  }
  const now = () => performance.now()
  if (stream.isTTY && env.TERM !== "dumb") return liveProgress(write, now, () => stream.columns || 80)
  return plainProgress(write, now)
}
