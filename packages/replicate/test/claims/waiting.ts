import { setTimeout } from "node:timers/promises"
import { defineClaim } from "../../src/index.js"
import { spec } from "./tiny.js"

/** Waits until it is told to stop. */
export default defineClaim({
  spec,
  async measure({ signal, progress }) {
    progress.note("waiting")
    await setTimeout(60_000, undefined, { signal })
    return { quantities: [], controls: [] }
  },
})
