import { describe, duration } from "./describe.js"
import type { Progress, Stage } from "./progress.js"

/** At most one line of a running stage in this many milliseconds. */
const everyMs = 4000

/** For pipes and logs: a line when a stage begins, one every few seconds, one when it took long. */
export function plainProgress(write: (text: string) => void, now: () => number): Progress & { close(): void } {
  let current: { end(): void } | undefined
  return {
    stage(name, { total, unit } = {}) {
      current?.end()
      const began = now()
      let printed = began
      let state = { done: 0, total }
      let over = false
      write(`${name}\n`)
      const set = (done: number, newTotal = state.total) => {
        if (over) return
        state = { done: Math.max(state.done, done), total: newTotal }
        if (now() - printed < everyMs) return
        printed = now()
        write(`${describe({ name, ...state, ...(unit === undefined ? {} : { unit }), elapsed: now() - began })}\n`)
      }
      const stage: Stage = {
        set,
        advance: (by = 1) => set(state.done + by),
        end() {
          if (over) return
          over = true
          if (current === stage) current = undefined
          if (now() - began >= everyMs) write(`${name}  done in ${duration((now() - began) / 1000)}\n`)
        },
      }
      current = stage
      return stage
    },
    note: (text) => write(`${text}\n`),
    close: () => current?.end(),
  }
}
