import type { Matrix } from "@llm-fmri/analysis"
import { Rng } from "@llm-fmri/random"
import type { Task } from "../../src/contest.js"
import type { Sizes } from "../../src/settings.js"

/** 96 words of four categories in two frames, noise with a frame's own offset; folds dealt in turn. */
export function madeUp(seed: number, d = 24): { z: Matrix; task: Task; words: number } {
  const rng = new Rng(seed)
  const words = 96
  const n = 2 * words
  const own = Float64Array.from({ length: words * d }, () => rng.normal())
  const at = (values: (row: number) => number) => Int32Array.from({ length: n }, (_, row) => values(row))
  const word = at((row) => row >> 1)
  const frame = at((row) => row & 1)
  const data = Float64Array.from({ length: n * d }, (_, i) => {
    const row = Math.floor(i / d)
    return own[word[row]! * d + (i % d)]! + 0.3 * rng.normal() + 5 * frame[row]!
  })
  const task = {
    label: at((row) => word[row]! % 4),
    frame,
    word,
    fold: at((row) => Math.floor(word[row]! / 4) % 3),
    pool: new Uint8Array(n).fill(1),
  }
  return { z: { dims: [n, d], data }, task, words }
}

export const fewer: Sizes = {
  seeds: 2,
  controlSeeds: 1,
  C: [0.1, 1, 10],
  weightDecay: [0.5, 4],
  steps: [40, 160],
  learningRate: 0.03,
  hidden: 16,
  components: 24,
  amplitudes: { 300: [4], 1200: [3] },
  bootstrapDraws: 100,
  nets: { untrained: 1, hybrid: 1 },
}
