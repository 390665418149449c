import { must } from "../tooling/process.js"
import type { Bench } from "./frame/bench.js"
import { wideModel } from "./wide-model.js"

const depths = [2, 4, 8]
const stimuli = 64

interface Run {
  flops: number
  seconds: { forward: number; weights: number }
  blockReads: number
  tokens: number
  peakGb: number
}

export const wide: Bench = {
  name: "wide",
  title: "A model larger than memory",
  about:
    `A random model with Gemma-2-9B's widths (bf16 on disk), breadth first, ${stimuli} rows of 8 to 60 tokens, each depth in a ` +
    "process of its own. Peak memory must not grow with the number of blocks, and every weight is read once.",
  async run({ say }) {
    const runs: Run[] = []
    for (const depth of depths) {
      say(`${depth} blocks`)
      const folder = await wideModel(depth, Math.max(...depths))
      const { stdout } = await must("pnpm", ["exec", "tsx", "bench/wide-run.ts", folder, String(stimuli)])
      runs.push(JSON.parse(stdout.trim().split("\n").at(-1)!) as Run)
    }
    const deepest = runs.at(-1)!
    return {
      columns: ["blocks", "peak memory", "block reads", "forward", "of it waiting for weights", "GFLOP/s"],
      rows: runs.map(({ peakGb, blockReads, seconds, flops }, index) => [
        depths[index]!,
        `${peakGb.toFixed(2)} GB`,
        blockReads,
        `${seconds.forward.toFixed(1)} s`,
        `${seconds.weights.toFixed(1)} s`,
        Math.round(flops / seconds.forward / 1e9),
      ]),
      targets: [
        { what: "peak memory at 8 blocks", value: deepest.peakGb, wanted: { atMost: 4 }, unit: "GB" },
        {
          what: "peak memory of 8 blocks over that of 2",
          value: deepest.peakGb / runs[0]!.peakGb,
          wanted: { atMost: 1.1 },
          unit: "x",
        },
        {
          what: "reads of each block",
          value: Math.max(...runs.map(({ blockReads }, index) => blockReads / depths[index]!)),
          wanted: { atMost: 1 },
          unit: "x",
        },
      ],
      parts: {
        "waiting for weights": deepest.seconds.weights,
        computing: deepest.seconds.forward - deepest.seconds.weights,
      },
    }
  },
}
