import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  clustering,
  correlations,
  louvain,
  type Network,
  type NullName,
  networkReport,
  paths,
  rewire,
  thresholdByDensity,
} from "@llm-fmri/connectome"
import { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import type { Bench, BenchTable, Target } from "./frame/bench.js"
import { interleave } from "./frame/interleave.js"
import { peerPython, runScript } from "./frame/peer.js"
import { type Spread, spread, spreadText } from "./frame/spread.js"

const n = 1200
const wide = 3584
const narrow = 576
const share = 0.05
const draws = 100
const densities = [0.01, 0.02, 0.05, 0.1, 0.2]

/** Samples of units that load on a few directions, mixed at random. */
function samples(units: number) {
  const rng = new Rng(1)
  const latent = 20
  const mix = Float64Array.from({ length: latent * units }, () => 0.4 * rng.normal())
  const data = new Float32Array(n * units)
  rng.fillNormal(data, 1)
  for (let row = 0; row < n; row++) {
    for (let l = 0; l < latent; l++) {
      const factor = rng.normal()
      for (let unit = 0; unit < units; unit++) data[row * units + unit]! += factor * mix[l * units + unit]!
    }
  }
  return { dims: [n, units], data }
}

interface PeerNetworks {
  readonly seconds: Readonly<Record<"graph" | "clustering" | "paths" | "rewire" | "louvain", readonly number[]>>
  readonly found: Readonly<Record<"clustering" | "length" | "modularity", number>>
  readonly versions: Readonly<Record<"numpy" | "igraph", string>>
}

export const connectome: Bench = {
  name: "connectome",
  title: "Networks",
  about:
    `Networks of ${wide} units over ${n} samples at ${100 * share} % density: from samples to network against numpy (matrix ` +
    "product and partition), then clustering, path length, a rewired network (10 swaps tried an edge) and Louvain (best of " +
    `10) against igraph on that same network. Below, ${narrow} units: small-world measures, rich club and modularity at ` +
    `${densities.length} densities beside ${draws} draws of a null model, for rotated bases from the correlations on.`,
  async run({ rounds, say }) {
    const runtime = await Runtime.start()
    const scratch = mkdtempSync(join(tmpdir(), "llm-fmri-bench-"))
    const python = peerPython()
    try {
      const x = samples(wide)
      let network = undefined as unknown as Network
      let quality = 0
      let average = 0
      let length = 0
      const steps: Record<string, () => Promise<unknown> | unknown> = {
        graph: async () => {
          const { r, units } = await correlations(x, { runtime })
          network = thresholdByDensity(r, units.length, { density: share })
        },
        clustering: () => {
          average = clustering(network).average
        },
        paths: () => {
          length = paths(network).length
        },
        rewire: () => rewire(network, { seed: 1 }),
        louvain: () => {
          quality = louvain(network, { seed: 1 }).quality
        },
      }
      const ours = async () => {
        const found = new Map<string, Spread>()
        for (const [name, step] of Object.entries(steps)) {
          say(`ours, ${name}`)
          const run = async () => {
            await step()
            return undefined
          }
          found.set(name, (await interleave([{ name, run }], rounds)).get(name)!)
        }
        return found
      }
      const before = await ours()
      let peer: PeerNetworks | undefined
      if (python !== undefined) {
        say("numpy and igraph")
        const [rows, edges] = [join(scratch, "rows.f32"), join(scratch, "edges.i32")]
        writeFileSync(rows, x.data)
        writeFileSync(edges, pairsOf(network))
        const what = ["--rows", rows, "--edges", edges, "--shape", JSON.stringify(x.dims), "--density", String(share)]
        const how = ["--threads", String(runtime.threads), "--rounds", String(rounds)]
        peer = await runScript<PeerNetworks>(python, "connectome.py", [...what, ...how])
      }
      const after = await ours()
      const median = (name: string) => (before.get(name)!.median + after.get(name)!.median) / 2
      const theirs = (name: keyof PeerNetworks["seconds"]) => peer && spread(peer.seconds[name]).median
      const table: BenchTable & { rows: BenchTable["rows"]; targets: Target[]; notes: string[] } = {
        columns: ["work", "llm-fmri", "numpy, igraph", "× ours"],
        rows: [],
        targets: [],
        notes: peer
          ? [`numpy ${peer.versions.numpy}, igraph ${peer.versions.igraph}.`]
          : ["numpy and igraph were not run: `bench/peers/setup.sh` makes their environment."],
      }
      for (const [name, says] of [
        ["graph", `correlations and ${100 * share} % network`],
        ["clustering", "clustering"],
        ["paths", "path length"],
        ["rewire", "a rewired network"],
        ["louvain", "Louvain, best of 10"],
      ] as const) {
        const seconds = theirs(name)
        const times = seconds && (seconds / median(name)).toFixed(1)
        table.rows.push([
          says,
          spreadText(before.get(name)!),
          seconds ? `${seconds.toPrecision(3)} s` : null,
          times ?? null,
        ])
      }
      if (peer) {
        const total = (of: (name: "clustering" | "paths" | "rewire") => number) =>
          of("clustering") + of("paths") + of("rewire")
        const atLeast = (what: string, value: number, least: number) =>
          table.targets.push({ what, value, wanted: { atLeast: least }, unit: "x" })
        atLeast("correlations and network, against numpy", theirs("graph")! / median("graph"), 1)
        atLeast(
          "clustering, path length and a rewired network, against igraph",
          total((name) => theirs(name)!) / total(median),
          2,
        )
        atLeast("Louvain, against igraph", theirs("louvain")! / median("louvain"), 0.5)
        atLeast("modularity of Louvain, against igraph's best of 10", quality / peer.found.modularity, 1)
        table.notes.push(
          `Modularity ${quality.toFixed(5)}, igraph's best of ${10 * rounds} ${peer.found.modularity.toFixed(5)}. Largest ` +
            `difference of clustering and path length from igraph's: ${Math.max(
              Math.abs(average - peer.found.clustering),
              Math.abs(length - peer.found.length),
            ).toExponential(0)}.`,
        )
      }
      const small = samples(narrow)
      for (const [name, most] of [
        ["rewired", 60],
        ["rotated", 180],
      ] as const satisfies readonly (readonly [NullName, number])[]) {
        say(`${draws} draws, ${name}`)
        const start = performance.now()
        await networkReport(small, { runtime, null: name, draws, seed: 1, densities })
        const seconds = (performance.now() - start) / 1000
        const what = `σ, ω, rich club and Q at ${densities.length} densities, ${draws} draws of ${name}`
        table.rows.push([what, `${seconds.toPrecision(3)} s (once)`, null, null])
        table.targets.push({ what, value: seconds, wanted: { atMost: most }, unit: "s" })
      }
      return table
    } finally {
      rmSync(scratch, { recursive: true, force: true })
      await runtime.close()
    }
  },
}

/** Both ends of every edge, one after the other. */
function pairsOf({ nodes, edges, offsets, neighbours }: Network): Int32Array {
  const out = new Int32Array(2 * edges)
  let at = 0
  for (let i = 0; i < nodes; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      if (neighbours[e]! <= i) continue
      out[at++] = i
      out[at++] = neighbours[e]!
    }
  }
  return out
}
