import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type CaptureRequest, capture, planCapture } from "@llm-fmri/capture"
import type { Runtime } from "@llm-fmri/graph"
import { type Model, openSafetensors } from "@llm-fmri/model"
import type { Bench, BenchContext, BenchTable, Target } from "./frame/bench.js"
import { peers } from "./frame/peer.js"
import { spreadText } from "./frame/spread.js"
import { type AgainstPeers, againstPeers, lead, withoutPeers } from "./frame/turns.js"
import { blockRate, sgemmRate } from "./sgemm.js"
import { checkpointFile, claimRows, type Rows, unrelatedRows, withModel } from "./smollm2.js"

/** Forward passes of a capture, added up over the slices that keep its result out of memory. */
interface Passes {
  seconds: number
  /** Of those, inside ONNX Runtime. */
  inRuntime: number
  /** Of those, waiting for weights. */
  weights: number
  flops: number
  tokens: number
}

async function passes(model: Model, runtime: Runtime, requests: readonly CaptureRequest[]): Promise<Passes> {
  const sum: Passes = { seconds: 0, inRuntime: 0, weights: 0, flops: 0, tokens: 0 }
  for (const request of requests) {
    const before = (await runtime.stats()).runSeconds
    const { plan, summary } = await capture(model, request)
    sum.inRuntime += (await runtime.stats()).runSeconds - before
    sum.seconds += summary.seconds.forward
    sum.weights += summary.seconds.weights
    sum.flops += summary.flops
    sum.tokens += plan.tokens.run
  }
  return sum
}

/** The largest difference from what a peer captured, over the largest value. */
async function difference(model: Model, { ids, target }: Rows, file: string): Promise<number> {
  const saved = await openSafetensors(file)
  const theirs = await saved.read("resid_post")
  await saved.close()
  const rows = ids.map((row, index) => ({ ids: row, target: target[index]! }))
  const { tensors } = await capture(model, { rows, sites: ["resid_post"], layers: "all", positions: ["target"] })
  const layers = model.arch.layers.length
  const width = theirs.length / ids.length / layers
  let [worst, largest] = [0, 0]
  for (let layer = 0; layer < layers; layer++) {
    const ours = tensors.get(`resid_post.${layer}`)!.data
    for (let row = 0; row < ids.length; row++)
      for (let unit = 0; unit < width; unit++) {
        const value = theirs[(row * layers + layer) * width + unit]!
        worst = Math.max(worst, Math.abs(ours[row * width + unit]! - value))
        largest = Math.max(largest, Math.abs(value))
      }
  }
  return worst / largest
}

interface Found extends AgainstPeers {
  warm: Passes
  cold: Passes
  asked: number
  rate: number
  /** Seconds that the products alone take at the rate of their shapes. */
  products: number
  off?: number
}

async function compare(
  rowsOf: (model: Model) => Promise<Rows>,
  positions: "target" | "all",
  slice: number,
  context: BenchContext,
): Promise<Found> {
  const scratch = mkdtempSync(join(tmpdir(), "llm-fmri-bench-"))
  try {
    return await withModel(async (model, runtime) => {
      const rows = await rowsOf(model)
      const labelled = rows.ids.map((ids, index) => ({ ids, target: rows.target[index]! }))
      const requests: CaptureRequest[] = []
      for (let start = 0; start < labelled.length; start += slice)
        requests.push({
          rows: labelled.slice(start, start + slice),
          sites: ["resid_post"],
          layers: "all",
          positions: positions === "all" ? "all" : ["target"],
        })
      const rowsFile = join(scratch, "rows.json")
      const saved = join(scratch, "peer.safetensors")
      writeFileSync(rowsFile, JSON.stringify(rows))
      context.say("first pass, which reads the weights")
      const cold = await passes(model, runtime, requests)
      let warm = cold
      const ours = async () => {
        warm = await passes(model, runtime, requests)
        return warm.seconds
      }
      const args = ["--model", await checkpointFile(), "--ids", rowsFile, "--positions", positions]
      args.push("--threads", String(runtime.threads))
      // A pass at all positions takes minutes: fewer rows tell the best batch size, and one pass counts.
      args.push(
        ...(positions === "target" ? ["--save", saved] : ["--sample", "96", "--batches", "16,48,96", "--repeat", "1"]),
      )
      const found = await againstPeers(ours, "capture", args, context)
      const rates = await sgemmRate(runtime, context.rounds)
      const asked = (await Promise.all(requests.map((request) => planCapture(model, request)))).reduce(
        (sum, plan) => sum + plan.tokens.asked,
        0,
      )
      const checked =
        positions === "target" && found.theirs.size > 0 ? { off: await difference(model, rows, saved) } : {}
      const rate = rates.get("square")!
      return { ...found, ...checked, warm, cold, asked, rate, products: warm.flops / (blockRate(rates) * 1e9) }
    })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function tableOf(found: Found, targets: Target[]): BenchTable {
  const { ours, theirs, warm, cold, asked, rate, products, off } = found
  const row = (name: string, seconds: number, text: string, how: string) => [
    name,
    text,
    (asked / seconds).toFixed(0),
    (seconds / ours.median).toFixed(2),
    how,
  ]
  return {
    columns: ["", "seconds", "tokens/s of the texts", "× ours", "how"],
    rows: [
      row("llm-fmri", ours.median, spreadText(ours), `${warm.tokens} of ${asked} tokens run`),
      ...[...theirs].map(([name, run]) =>
        row(peers[name], run.seconds, `${run.seconds} s`, `batches of ${run.batch}, ${run.attention}`),
      ),
    ],
    targets,
    parts: {
      "matrix products, at the rate of their shapes": products,
      "the rest of ONNX Runtime (attention, norms, gathers)": Math.max(0, warm.inRuntime - products),
      "outside of it (indices, transfers, results)": warm.seconds - warm.inRuntime,
    },
    notes: [
      `${(warm.flops / ours.median / 1e9).toFixed(0)} GFLOP/s, where a square product reaches ${rate.toFixed(0)}. ` +
        limit(found) +
        `Reading and de-quantising the weights took ${cold.weights.toFixed(2)} s of the first pass, which is not counted.`,
      ...(off === undefined
        ? []
        : [`Largest difference from the last peer: ${off.toExponential(1)} of the largest value.`]),
      ...(theirs.size === 0 ? [withoutPeers] : []),
    ],
  }
}

/** How far any arithmetic of these tokens could get: their products at the best rate that this machine has, nothing else. */
function limit({ theirs, warm, rate }: Found): string {
  if (theirs.size === 0) return ""
  const fastest = Math.min(...[...theirs.values()].map(({ seconds }) => seconds))
  const least = warm.flops / rate / 1e9
  return `At that rate the products of these tokens alone take ${least.toFixed(2)} s, ${(fastest / least).toFixed(1)} x the fastest peer. `
}

export const captureTarget: Bench = {
  name: "capture-target",
  title: "Capture at the target word",
  about:
    "SmolLM2-135M, the claims' own 1,200 stimuli, `resid_post` of all 30 layers at the target word, fp32. Everyone gets the " +
    "same token ids, and only forward passes are timed. Peers run at the best batch size and attention that they find.",
  async run(context) {
    const found = await compare(claimRows, "target", Number.POSITIVE_INFINITY, context)
    const times = lead(found)
    const targets: Target[] =
      times === undefined
        ? []
        : [{ what: "against the fastest peer", value: times, wanted: { atLeast: 11 }, unit: "x" }]
    return tableOf(found, targets)
  },
}

export const captureAll: Bench = {
  name: "capture-all",
  title: "Capture at all positions",
  about:
    "The same at all positions of 1,200 unrelated rows of 8 to 60 random tokens: nothing can be shared, so the machine's " +
    "matrix products are the limit. Our rows go in slices of 100, peers drop each batch's result.",
  async run(context) {
    const found = await compare(async (model) => unrelatedRows(1200, model.arch.vocab), "all", 100, context)
    const share = (100 * found.warm.flops) / found.ours.median / 1e9 / found.rate
    const times = lead(found)
    const targets: Target[] = [
      { what: "of the machine's matrix product rate", value: share, wanted: { atLeast: 80 }, unit: "%" },
    ]
    if (times !== undefined)
      targets.push({ what: "against the fastest peer", value: times, wanted: { atLeast: 1.1 }, unit: "x" })
    return tableOf(found, targets)
  },
}
