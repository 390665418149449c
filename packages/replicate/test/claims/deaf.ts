import { setTimeout } from "node:timers/promises"
import { defineClaim } from "../../src/index.js"
import { spec } from "./tiny.js"

/** Waits, and does not listen when it is told to stop. */
export default defineClaim({
  spec,
  async measure({ progress }) {
    progress.note("waiting")
    await setTimeout(60_000)
    return { quantities: [], controls: [] }
  },
})
