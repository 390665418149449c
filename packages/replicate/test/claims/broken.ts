import { defineClaim } from "../../src/index.js"
import { spec } from "./tiny.js"

/** Divides by zero words. */
export default defineClaim({
  spec,
  measure: async () => ({
    quantities: [{ key: "mean", params: { n: 100 }, value: 0 / 0 }],
    controls: [],
  }),
})
