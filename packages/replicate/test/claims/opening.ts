import { capture } from "@llm-fmri/capture"
import { defineClaim } from "../../src/index.js"
import { spec } from "./tiny.js"

/** Opens a model and its untrained twin, records both, keeps what it recorded. */
export default defineClaim({
  spec: {
    ...spec,
    quantities: [{ key: "size", reading: "post", definition: "Mean of x².", formula: "x̄²", direction: "none" }],
    controls: [{ key: "planted", kind: "positive", definition: "None.", expected: 1 }],
    judge: () => ({ verdict: "inconclusive", because: ["nothing is asked"], killed_by: [] }),
  },
  async measure(context) {
    const size = async (name: string) => {
      const model = await context.open(name)
      const recording = await capture(model, { rows: [{ ids: [1, 2, 3] }], sites: ["resid_post"], positions: ["last"] })
      await context.keep.recording(name.includes("@") ? "twin" : "trained", recording)
      const { data } = recording.tensors.get("resid_post.0")!
      if (!name.includes("@")) await context.keep.direction("first", data, { model: "tiny" })
      return data.reduce((sum, x) => sum + x * x, 0) / data.length
    }
    const name = context.models[0]!
    return {
      quantities: [
        {
          key: "size",
          value: await size(name),
          references: [{ net: "untrained", seed: 1, value: await size(`${name}@untrained:1`) }],
          null: { kind: "none", mean: 0, lo: 0, hi: 0, draws: 1 },
        },
      ],
      controls: [{ key: "planted", observed: 1, passed: true }],
    }
  },
})
