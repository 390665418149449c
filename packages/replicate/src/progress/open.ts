import type { WriteStream } from "node:tty"
import { jsonRenderer } from "./json.js"
import { liveRenderer } from "./live.js"
import { plainRenderer } from "./plain.js"
import { type OpenProgress, silent } from "./progress.js"
import { track } from "./track.js"

export interface ProgressOptions {
  quiet: boolean
  /** Events for a program. */
  json: boolean
}

/** The progress that fits: none when quiet, events for programs, a live line on a terminal, plain lines elsewhere. */
export function openProgress(
  stream: WriteStream,
  env: NodeJS.ProcessEnv,
  { quiet, json }: ProgressOptions,
): OpenProgress {
  if (quiet) return silent
  const write = (text: string) => {
    stream.write(text)
  }
  const now = () => performance.now()
  if (json) return track(jsonRenderer(write, now), now)
  const live = stream.isTTY && env.TERM !== "dumb"
  return track(live ? liveRenderer(write, now, () => stream.columns || 80) : plainRenderer(write, now), now)
}
