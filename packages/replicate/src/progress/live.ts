import { describe, duration } from "./describe.js"
import type { Progress, Stage } from "./progress.js"

const frameMs = 80
const wipe = "\r\u001b[2K"

/** One live line on a terminal; finished stages that took a second or more leave a line behind. */
export function liveProgress(
  write: (text: string) => void,
  now: () => number,
  columns: () => number,
): Progress & { close(): void } {
  let current: Stage | undefined
  let draw: (() => void) | undefined
  // Redrawn between updates too, so that a long step shows its seconds passing.
  const timer = setInterval(() => draw?.(), 1000)
  timer.unref()

  return {
    stage(name, { total, unit } = {}) {
      current?.end()
      const began = now()
      let drawn = Number.NEGATIVE_INFINITY
      let state = { done: 0, total }
      let over = false
      const paint = () => {
        drawn = now()
        const elapsed = now() - began
        const text = describe({ name, ...state, ...(unit === undefined ? {} : { unit }), elapsed })
        const line = state.done === 0 && elapsed >= 1000 ? `${text}  ${duration(elapsed / 1000)}` : text
        write(`${wipe}${line.slice(0, columns() - 1)}`)
      }
      const set = (done: number, newTotal = state.total) => {
        if (over) return
        state = { done: Math.max(state.done, done), total: newTotal }
        if (now() - drawn >= frameMs) paint()
      }
      const stage: Stage = {
        set,
        advance: (by = 1) => set(state.done + by),
        end() {
          if (over) return
          over = true
          if (current === stage) {
            current = undefined
            draw = undefined
          }
          const seconds = (now() - began) / 1000
          write(seconds >= 1 ? `${wipe}${name}  ${duration(seconds)}\n` : wipe)
        },
      }
      current = stage
      draw = paint
      paint()
      return stage
    },
    note(text) {
      write(`${wipe}${text}\n`)
      draw?.()
    },
    close() {
      current?.end()
      clearInterval(timer)
    },
  }
}
