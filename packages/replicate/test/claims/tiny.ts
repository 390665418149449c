import { type ClaimSpec, defineClaim } from "../../src/index.js"

export const spec: ClaimSpec = {
  id: "claim-99",
  title: "The mean is zero",
  quote: "the mean is 0.0, whatever the seed",
  version: 1,
  quantities: [
    {
      key: "mean",
      reading: "post",
      definition: "Mean of n standard normal numbers.",
      formula: "x̄ = Σxᵢ / n",
      direction: "equal",
      params: { n: [100, 400] },
      paper: { text: "0.0", value: 0, within: 0.25 },
      null: { kind: "another mean" },
      tolerance: { kind: "absolute", reason: "Sums of n numbers in another order." },
    },
    {
      key: "spread",
      reading: "guarded",
      definition: "Standard deviation of 400 of them.",
      formula: "√(Σ(xᵢ − x̄)² / (n − 1))",
      direction: "none",
      unit: "σ",
      tolerance: { kind: "relative", reason: "A sum of squares in another order." },
    },
    {
      key: "curve",
      reading: "guarded",
      definition: "All of them.",
      formula: "xᵢ",
      direction: "none",
      tolerance: { kind: "exact", reason: "The numbers come from a seed." },
    },
  ],
  controls: [
    { key: "planted", kind: "positive", definition: "A planted mean of 5 is found.", expected: "≥ 4" },
    { key: "other_seed", kind: "kill", definition: "Another seed gives it too.", expected: "≤ 0.5", when: "attack" },
  ],
  models: ["smollm2-135m"],
  comparable: "any",
  stimuli: "concrete-10x24x5",
  seed: 1,
  budget: { minutes: 0.1 },
  numbers: [{ key: "means", quantity: "mean" }],
  findings: [
    {
      key: "near_zero",
      for: true,
      says: "every mean is within 0.25 of 0: {means}",
      otherwise: "not every mean is within 0.25 of 0: {means}",
      if: { quantity: "mean", atLeast: -0.25, atMost: 0.25 },
    },
  ],
  decides: ["mean"],
  decisions: [
    { verdict: "reproduced", when: { near_zero: true } },
    { verdict: "not reproduced", when: {} },
  ],
}

export default defineClaim({
  spec,
  async measure(context) {
    const draw = (n: number, ...names: (string | number)[]) => {
      const rng = context.rng(...names)
      return Array.from({ length: n }, () => rng.normal())
    }
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const stage = context.progress.stage("drawing", { total: 2, unit: "samples" })
    const sample = draw(400, "sample", 400)
    const center = mean(sample)
    stage.end()
    await context.keep.folds("draws", Int32Array.of(0, 1, 0))
    const planted = center + 5
    return {
      quantities: [
        ...[100, 400].map((n) => ({
          key: "mean",
          params: { n },
          value: mean(draw(n, "sample", n)),
          ci: [-0.3, 0.3] as const,
          n,
          references: [
            { net: "untrained", seed: 1, value: 0.01 },
            { net: "untrained", seed: 2, value: -0.02 },
          ],
          null: { kind: "another mean", mean: 1, lo: 0.8, hi: 1.2, p: 0.01, draws: context.quick ? 10 : 100 },
        })),
        { key: "spread", value: Math.sqrt(mean(sample.map((x) => (x - center) ** 2))), n: 400 },
        { key: "curve", file: await context.attach("curve.csv", `x\n${sample.slice(0, 3).join("\n")}\n`) },
      ],
      controls: [
        { key: "planted", observed: planted, passed: planted >= 4 },
        ...(context.attack ? [{ key: "other_seed", observed: 0.01, passed: true }] : []),
      ],
    }
  },
})
