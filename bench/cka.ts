import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { centreUnits, ckaGrams, type Matrix } from "@llm-fmri/analysis"
import { gram, type HostTensor, Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import type { Bench, BenchTable } from "./frame/bench.js"
import { interleave } from "./frame/interleave.js"
import { peerPython, runScript } from "./frame/peer.js"
import { spreadText } from "./frame/spread.js"

const n = 1200
/** Layers and width of the two sides: those of SmolLM2-135M and Gemma-3-270M. */
const sides = [
  { layers: 30, width: 576 },
  { layers: 18, width: 640 },
] as const

/** Rows of a few shared directions, mixed anew in every layer, with noise of their own. */
function recordings(): Matrix[][] {
  const rng = new Rng(1)
  const latent = 20
  const shared = Float64Array.from({ length: n * latent }, () => rng.normal())
  return sides.map(({ layers, width }) =>
    Array.from({ length: layers }, () => {
      const mix = Float64Array.from({ length: latent * width }, () => rng.normal() / 4)
      const data = new Float32Array(n * width)
      rng.fillNormal(data, 1)
      for (let i = 0; i < n; i++)
        for (let l = 0; l < latent; l++)
          for (let j = 0; j < width; j++) data[i * width + j]! += shared[i * latent + l]! * mix[l * width + j]!
      return { dims: [n, width], data }
    }),
  )
}

/** Seconds of each way to the table, and the table of the last. */
interface PeerCka {
  readonly seconds: Readonly<Record<"loop" | "product", readonly number[]>>
  readonly table: readonly number[]
}

export const cka: Bench = {
  name: "cka",
  title: "Similarity of layers",
  about:
    `Debiased CKA of all ${sides[0].layers} × ${sides[1].layers} pairs of layers (${sides.map(({ width }) => width).join(" and ")} units, ` +
    `n = ${n}), from activations to the table: a Gram matrix a layer, centred once. numpy does the same with its BLAS, in ` +
    "float32 for the Gram matrices and float64 after that, as here; pair by pair, or all pairs as one product.",
  async run({ rounds, say }) {
    const runtime = await Runtime.start()
    const scratch = mkdtempSync(join(tmpdir(), "llm-fmri-bench-"))
    const python = peerPython()
    try {
      const layers = recordings()
      let table: Float64Array = new Float64Array(0)
      let products = 0
      const gramOf = async (x: Matrix): Promise<Matrix> => {
        const { dims, data } = centreUnits(x)
        const made = await gram(runtime, { dtype: "float32", dims, data } as HostTensor)
        return { dims: made.dims, data: made.data as Float32Array }
      }
      const ours = async () => {
        const start = performance.now()
        const grams: Matrix[][] = []
        // A side at a time: while the engine multiplies one layer, this thread centres and mirrors others.
        for (const side of layers) grams.push(await Promise.all(side.map(gramOf)))
        products = (performance.now() - start) / 1000
        table = ckaGrams(grams[0]!, grams[1]!).data
        return undefined
      }
      say("ours")
      const before = (await interleave([{ name: "ours", run: ours }], rounds)).get("ours")!
      let peer: PeerCka | undefined
      if (python !== undefined) {
        say("numpy")
        layers.forEach((side, s) => {
          writeFileSync(join(scratch, `${s}.f32`), Buffer.concat(side.map(({ data }) => new Uint8Array(data.buffer))))
        })
        const shape = JSON.stringify(sides.map(({ layers, width }) => [layers, n, width]))
        const args = ["--folder", scratch, "--shape", shape, "--threads", String(runtime.threads)]
        peer = await runScript<PeerCka>(python, "cka.py", [...args, "--rounds", String(rounds)])
      }
      const after = (await interleave([{ name: "ours", run: ours }], rounds)).get("ours")!
      const median = (before.median + after.median) / 2
      const found: BenchTable = {
        columns: ["work", "llm-fmri", "numpy, pair by pair", "numpy, one product", "× ours"],
        rows: [],
        parts: { "Gram matrices": products, "centring and pairs": Math.max(0, median - products) },
        notes: peer ? [] : ["numpy was not run: `bench/peers/setup.sh` makes its environment."],
      }
      const [loop, product] = peer ? [middle(peer.seconds.loop), middle(peer.seconds.product)] : []
      const times = loop !== undefined && product !== undefined ? Math.min(loop, product) / median : undefined
      found.rows.push([
        `${sides[0].layers * sides[1].layers} pairs`,
        spreadText(before),
        loop === undefined ? null : `${loop.toPrecision(3)} s`,
        product === undefined ? null : `${product.toPrecision(3)} s`,
        times?.toFixed(1) ?? null,
      ])
      if (peer && times !== undefined) {
        const gap = Math.max(...peer.table.map((value, at) => Math.abs(value - table[at]!)))
        found.notes!.push(`Largest difference between the two tables: ${gap.toExponential(0)}.`)
        found.targets = [
          {
            what: "debiased CKA of all pairs, against numpy's faster way",
            value: times,
            wanted: { atLeast: 1.5 },
            unit: "x",
          },
        ]
      }
      return found
    } finally {
      rmSync(scratch, { recursive: true, force: true })
      await runtime.close()
    }
  },
}

function middle(seconds: readonly number[]): number {
  return [...seconds].sort((a, b) => a - b)[Math.floor(seconds.length / 2)]!
}
