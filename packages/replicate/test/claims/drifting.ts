import { fileURLToPath } from "node:url"
import { capture } from "@llm-fmri/capture"
import { defineClaim } from "../../src/index.js"
import tiny, { spec } from "./tiny.js"

const model = fileURLToPath(new URL("../../../model/test/fixtures/tiny/gemma2", import.meta.url))

/**
 * The small claim on a committed checkpoint, whose numbers a test can move: `DRIFT_ADD` is added to the spread and the
 * means, `DRIFT_ABSENT` takes the spread away.
 */
export default defineClaim({
  spec: { ...spec, models: [model] },
  async measure(context) {
    const measured = await tiny.measure(context)
    const net = await context.open(context.models[0] ?? model)
    const { tensors } = await capture(net, { rows: [{ ids: [1, 2, 3] }], sites: ["resid_post"], positions: ["last"] })
    const { data } = tensors.get("resid_post.0")!
    const add = Number(process.env.DRIFT_ADD ?? 0)
    const quantities = measured.quantities.map((cell) => {
      if (cell.key === "curve" || cell.value === undefined) return cell
      if (cell.key === "mean") return { ...cell, value: cell.value + add }
      const { value, ...rest } = cell
      if (process.env.DRIFT_ABSENT) return { ...rest, absent_because: "it was taken away" }
      return { ...rest, value: value + add + data.reduce((sum, x) => sum + x * x, 0) }
    })
    return { ...measured, quantities }
  },
})
