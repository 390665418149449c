import { announce, describe, duration, title } from "./describe.js"
import type { Renderer } from "./track.js"

/** At most one line of a running stage in this many milliseconds. */
const everyMs = 4000

/** For pipes and logs: a line when a stage begins, one every few seconds, one when it took long. */
export function plainRenderer(write: (text: string) => void, now: () => number): Renderer {
  const printed = new Map<number, number>()
  return {
    begin(id, stage) {
      printed.set(id, stage.began)
      write(`${title(stage)}\n`)
    },
    update(id, stage) {
      if (now() - printed.get(id)! < everyMs) return
      printed.set(id, now())
      write(`${describe(stage, now())}\n`)
    },
    end(id, stage) {
      printed.delete(id)
      const took = now() - stage.began
      if (took >= everyMs) write(`${title(stage)} · done in ${duration(took / 1000)}\n`)
    },
    note: (text) => write(`${text}\n`),
    warning: (text) => write(`warning: ${text}\n`),
    enter: (position) => write(`${announce(position)}\n`),
    done: ({ claim, model }, { verdict, seconds, reused }) =>
      write(`${claim} on ${model}: ${verdict}${reused === true ? ", from the store" : ""}, ${duration(seconds)}\n`),
    close() {},
  }
}
