import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fitLogisticStack, groupFolds, labelNull, leaveGroupOut, type Matrix } from "@llm-fmri/analysis"
import { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import type { Bench, BenchTable } from "./frame/bench.js"
import { interleave } from "./frame/interleave.js"
import { peerPython, runScript } from "./frame/peer.js"
import { spreadText } from "./frame/spread.js"

const n = 1200
const words = 240
const k = 10
const C = [0.01, 0.1, 1]
const draws = 1000

/** Rows as a probe meets them: categories and words in 40 latent directions, frames and unit noise on top. */
function recording(d: number, seed: number) {
  const rng = new Rng(seed)
  const latent = 40
  const normal = (count: number) => Float64Array.from({ length: count }, () => rng.normal())
  const [centres, own, mix] = [normal(k * latent), normal(words * latent), normal(latent * d)]
  const word = Array.from({ length: n }, (_, row) => Math.floor((row * words) / n))
  const y = word.map((w) => w % k)
  const data = new Float32Array(n * d)
  for (let row = 0; row < n; row++) {
    const at = Float64Array.from(
      { length: latent },
      (_, l) => 1.2 * centres[y[row]! * latent + l]! + own[word[row]! * latent + l]! + 0.3 * rng.normal(),
    )
    for (let j = 0; j < d; j++) {
      let sum = rng.normal()
      for (let l = 0; l < latent; l++) sum += (at[l]! * mix[l * d + j]!) / 6
      data[row * d + j] = sum
    }
  }
  const x: Matrix = { dims: [n, d], data }
  return { x, y, word, fold: groupFolds(y, word, { k: 5, seed }) }
}

interface FitRun {
  seconds: number
  tolerances: number[]
  gaps: number[]
}

export const probes: Bench = {
  name: "probes",
  title: "Probes",
  about:
    `Multinomial probes in 5 word-grouped folds at C = ${C.join(", ")} (n = ${n}, ${k} classes), and ${draws} word-level ` +
    "label permutations of a closed-form probe in the same folds. scikit-learn fits at the tolerance that reaches our " +
    "objective within 1e-6; its permutations are timed a few and scaled up.",
  async run({ rounds, say }) {
    const runtime = await Runtime.start()
    const scratch = mkdtempSync(join(tmpdir(), "llm-fmri-bench-"))
    const python = peerPython()
    const table: BenchTable & { targets: NonNullable<BenchTable["targets"]> } = {
      columns: ["work", "units", "llm-fmri", "scikit-learn", "× ours"],
      rows: [],
      targets: [],
      notes: python === undefined ? ["scikit-learn was not run: `bench/peers/setup.sh` makes its environment."] : [],
    }
    try {
      for (const d of [576, 3584]) {
        const { x, y, word, fold } = recording(d, 1)
        const sets = [0, 1, 2, 3, 4].map((f) => [...fold.keys()].filter((row) => fold[row] !== f))
        let objective: number[] = []
        const fit = async () => {
          const [first] = await fitLogisticStack(x, y, sets, { C, runtime })
          objective = first!.map((probe) => probe.objective[0]!)
          return undefined
        }
        const data = join(scratch, `${d}.json`)
        const script = async <Result>(what: string, more: readonly string[] = []) => {
          const file = join(scratch, `${d}.bin`)
          writeFileSync(file, x.data)
          writeFileSync(data, JSON.stringify({ file, dims: x.dims, y, fold: [...fold], C, objective }))
          return runScript<Result>(python!, "probes.py", [
            what,
            "--data",
            data,
            "--threads",
            String(runtime.threads),
            ...more,
          ])
        }
        say(`logistic probes of ${d} units`)
        const ours = (await interleave([{ name: "ours", run: fit }], rounds)).get("ours")!
        const theirs = python === undefined ? undefined : await script<FitRun>("fit")
        const again = (await interleave([{ name: "ours", run: fit }], rounds)).get("ours")!
        const median = (ours.median + again.median) / 2
        const times = theirs && theirs.seconds / median
        table.rows.push([
          "15 logistic probes",
          d,
          spreadText(ours),
          theirs ? `${theirs.seconds.toFixed(1)} s` : null,
          times?.toFixed(1) ?? null,
        ])
        if (theirs && times) {
          table.targets.push({ what: `logistic, ${d} units`, value: times, wanted: { atLeast: 3 }, unit: "x" })
          table.notes!.push(
            `At ${d} units scikit-learn needed tolerances of ${theirs.tolerances.join(", ")}; its objectives were ` +
              `${theirs.gaps.map((gap) => gap.toExponential(0)).join(", ")} from ours.`,
          )
        }
        if (d !== 576) continue
        const peer = python === undefined ? undefined : await script<{ secondsEach: Record<string, number> }>("null")
        for (const method of ["ridge", "lda"] as const) {
          say(`${draws} permutations, ${method}`)
          const run = async () => {
            const map = await leaveGroupOut(x, word, { folds: fold, runtime })
            await labelNull([map], y, { seed: 1, draws, method })
            return undefined
          }
          const spent = (await interleave([{ name: method, run }], rounds)).get(method)!
          const seconds = peer && peer.secondsEach[method]! * (draws + 1)
          table.rows.push([
            `${draws} permutations, ${method}`,
            d,
            spreadText(spent),
            seconds ? `${seconds.toFixed(0)} s` : null,
            seconds ? (seconds / spent.median).toFixed(0) : null,
          ])
          if (seconds) {
            const value = seconds / spent.median
            table.targets.push({ what: `permutations, ${method}`, value, wanted: { atLeast: 10 }, unit: "x" })
          }
          const layers = 30 * spent.median
          table.targets.push({
            what: `permutations of 30 layers, ${method}`,
            value: layers,
            wanted: { atMost: 120 },
            unit: "s",
          })
        }
      }
      return table
    } finally {
      rmSync(scratch, { recursive: true, force: true })
      await runtime.close()
    }
  },
}
