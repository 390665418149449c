import type { Model } from "../../src/engine/types.js"
import { defineClaim, eachReferenceNet } from "../../src/index.js"
import { spec as tiny } from "./tiny.js"

const rows = [1, 2, 3, 4].map((id) => ({ ids: [id, id + 1, 5] }))

/** How far two halves of some rows lie apart, on a model and two untrained twins: recordings, a direction, steps. */
export default defineClaim({
  spec: {
    ...tiny,
    id: "claim-98",
    quantities: [
      {
        key: "gap",
        reading: "post",
        definition: "Distance of two halves along their own direction.",
        formula: "(x̄₁ − x̄₂)·u",
        direction: "higher",
        params: { layer: "model" },
        null: { kind: "another seed", compare: "value" },
        tolerance: { kind: "relative", reason: "A mean of a few rows." },
      },
    ],
    controls: [{ key: "planted", kind: "positive", definition: "None.", expected: 1 }],
    numbers: [],
    findings: [{ key: "apart", for: true, says: "apart", otherwise: "not apart", if: { quantity: "gap", above: 0 } }],
    decides: ["gap"],
    decisions: [
      { verdict: "reproduced", when: { apart: true } },
      { verdict: "not reproduced", when: {} },
    ],
  },
  async measure(context) {
    const gap = async (model: Model) => {
      const { tensors } = await context.capture(model, { rows, sites: ["resid_post"], positions: ["last"] })
      const { dims, data } = tensors.get("resid_post.0")!
      const [n = 0, d = 0] = dims
      const members = Array.from({ length: n }, (_, row) => row < n / 2)
      const u = context.direction({ dims: [n, d], data }, members)
      return data.reduce((sum, x, i) => sum + x * u[i % d]! * (members[Math.floor(i / d)] ? 2 / n : -2 / n), 0)
    }
    const name = context.models[0]!
    await context.stimuli()
    const model = await context.open(name)
    const value = await gap(model)
    await model.close()
    const references = await eachReferenceNet(context, name, { untrained: 2 }, async (twin, { seed }) => {
      const found = await gap(twin)
      context.progress.note(`twin ${seed} measured`)
      return found
    })
    await context.attach("gaps.csv", `net,gap\ntwin 1,${references[0]?.value}\nin ${process.cwd()}\n`)
    const shift = context.rng("shift").uniform()
    return {
      quantities: [
        {
          key: "gap",
          params: { layer: 0 },
          value,
          references,
          null: { kind: "another seed", mean: -shift, lo: -1, hi: 0, draws: 10 },
        },
      ],
      controls: [{ key: "planted", observed: 1, passed: true }],
    }
  },
})
