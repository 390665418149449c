/** `pnpm exec tsx packages/analysis/bench/divergence.ts`: processor time of one KL divergence by vocabulary. */
import { Rng } from "@llm-fmri/random"
import { bootstrapMean, klDivergence } from "../src/index.js"

function milliseconds(run: () => unknown, times: number): number {
  const start = process.cpuUsage()
  for (let i = 0; i < times; i++) run()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000 / times
}

for (const v of [49_152, 262_144]) {
  const [p, q] = [new Float32Array(v), new Float32Array(v)]
  const rng = new Rng(1)
  rng.fillNormal(p, 3)
  rng.fillNormal(q, 0.1)
  for (let i = 0; i < v; i++) q[i]! += p[i]!
  milliseconds(() => klDivergence(p, q), 20)
  console.log(`KL over ${v} tokens: ${milliseconds(() => klDivergence(p, q), 60).toFixed(2)} ms`)
}

const rng = new Rng(2)
const values = Float64Array.from({ length: 1200 }, () => rng.normal())
const words = values.map((_, i) => i % 240)
milliseconds(() => bootstrapMean(values, words as unknown as number[], { seed: 1 }), 5)
console.log(
  `1,000 resamples of 240 words: ${milliseconds(() => bootstrapMean(values, words, { seed: 1 }), 20).toFixed(2)} ms`,
)
