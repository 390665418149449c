import { type ClaimSpec, cells, controlOf, defineClaim } from "../../src/index.js"

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
    },
    {
      key: "spread",
      reading: "guarded",
      definition: "Standard deviation of 400 of them.",
      formula: "√(Σ(xᵢ − x̄)² / (n − 1))",
      direction: "none",
      unit: "σ",
    },
    { key: "curve", reading: "guarded", definition: "All of them.", formula: "xᵢ", direction: "none" },
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
  decisions: [
    { verdict: "reproduced", when: "every mean is within 0.25 and the planted one is found" },
    { verdict: "not reproduced", when: "otherwise" },
  ],
  judge(measured) {
    const means = cells(measured, "mean").map(({ value }) => Math.abs(value ?? Number.NaN))
    const holds = means.every((value) => value <= 0.25) && controlOf(measured, "planted")?.passed === true
    return {
      verdict: holds ? "reproduced" : "not reproduced",
      because: [`the means are ${means.map((value) => value.toFixed(3)).join(" and ")}`],
      killed_by: measured.controls.filter(({ passed }) => !passed).map(({ key }) => key),
    }
  },
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
          null: { kind: "sign flips", mean: 0, lo: -0.2, hi: 0.2, p: 0.5, draws: context.quick ? 10 : 100 },
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
