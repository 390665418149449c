import type { FetchEvent } from "@llm-fmri/manifest"
import type { Progress, Stage } from "./progress.js"

const verbs = { download: "downloading", verify: "verifying", unpack: "unpacking" } as const

/** Draws the events of a fetch: one stage for each file that is downloaded, verified or unpacked. */
export function drawFetch(progress: Progress): (event: FetchEvent) => void {
  let current: { name: string; stage: Stage } | undefined
  return (event) => {
    if (event.kind === "note" || event.kind === "wait") {
      progress.note(event.message)
      return
    }
    const name = `${verbs[event.kind]} ${event.file}`
    if (current?.name !== name) {
      current?.stage.end()
      const there = event.kind === "download" ? event.resumedFrom : 0
      current = { name, stage: progress.stage(name, { total: event.total, unit: "B", done: there }) }
    }
    const done = event.kind === "download" ? event.received : event.done
    current.stage.set(done, event.total)
    if (done >= event.total) {
      current.stage.end()
      current = undefined
    }
  }
}
