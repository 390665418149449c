import { announce, counted, describe, duration } from "./describe.js"
import type { Renderer, StageState } from "./track.js"

const frameMs = 80
/** Shorter stages leave nothing behind. */
const keptMs = 2000
const wipe = "\r\u001b[2K"

/** One live line on a terminal; what took longer leaves a line behind, and so does every claim. */
export function liveRenderer(write: (text: string) => void, now: () => number, columns: () => number): Renderer {
  const running = new Map<number, StageState>()
  let drawn = Number.NEGATIVE_INFINITY
  // Of several stages at once, the one that last said something is shown.
  const paint = (stage = [...running.values()].at(-1)) => {
    if (stage === undefined) return
    drawn = now()
    write(`${wipe}${describe(stage, drawn, columns() - 1)}`)
  }
  // Redrawn between updates too, so that a long step shows its seconds passing.
  const timer = setInterval(() => paint(), 1000)
  timer.unref()
  const stay = (text: string) => {
    write(`${wipe}${text}\n`)
    paint()
  }

  return {
    begin(id, stage) {
      running.set(id, stage)
      paint(stage)
    },
    update(id, stage) {
      running.delete(id)
      running.set(id, stage)
      if (now() - drawn >= frameMs) paint(stage)
    },
    end(id, stage) {
      running.delete(id)
      const took = now() - stage.began
      if (took < keptMs) {
        write(wipe)
        paint()
      } else stay(`${stage.position === undefined ? "" : "  "}${counted(stage)}  ${duration(took / 1000)}`)
    },
    note: stay,
    warning: (text) => stay(`warning: ${text}`),
    enter: (position) => stay(announce(position)),
    done: ({ claim, model }, { verdict, seconds, reused }) =>
      stay(`${claim} on ${model}: ${verdict}${reused === true ? ", from the store" : ""}, ${duration(seconds)}`),
    close: () => clearInterval(timer),
  }
}
