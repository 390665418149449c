import { FmriError } from "@llm-fmri/errors"
import type { HostTensor } from "@llm-fmri/graph"
import { klGraph } from "./kl-graph.js"
import { countRows, type Rows } from "./rows.js"
import type { ReadoutModel, ReadoutOptions } from "./token-logits.js"

/** Bytes of the unembedding, and of the logits in float64, that are handled at a time. */
const TABLE_BYTES = 8 * 2 ** 20
const LOGITS_BYTES = 8 * 2 ** 20

export interface KlOptions extends ReadoutOptions {
  /** Called with the share that is done, 0 to 1. */
  readonly onProgress?: (done: number) => void
}

/**
 * How far each row's next-token distribution is from its reference's: KL(p_ref ‖ p_row) = Σ p_ref·(log p_ref − log p_row)
 * over the whole vocabulary, in nats. Rows near their reference keep their digits; a row equal to it has 0.
 *
 * The unembedding is read once a call, so give all rows at once. Memory does not grow with the vocabulary.
 *
 * @param finalNorm [n, width]: the recorded site `final_norm`
 * @param reference [m, width]: likewise, of the reference rows
 * @param referenceOf [n] each row's reference, 0 to m − 1
 * @returns [n]
 * @throws FmriError `ShapeMismatch`, `ReferenceOutOfRange`
 * @example
 * ```ts
 * const { data, dims } = (await capture(model, request)).tensors.get("final_norm")!
 * const steered = { dims, data }, plain = { dims: [1, dims[1]!], data: data.slice(0, dims[1]) }
 * await klToReference(model, steered, plain, new Int32Array(dims[0]!)) // [0, …]
 * ```
 */
export async function klToReference(
  model: ReadoutModel,
  finalNorm: Rows,
  reference: Rows,
  referenceOf: ArrayLike<number>,
  options: KlOptions = {},
): Promise<Float64Array> {
  const { arch, weights, runtime } = model
  const { width, vocab } = arch
  const n = countRows(finalNorm, width, "final_norm rows")
  const m = countRows(reference, width, "reference rows")
  checkReferences(referenceOf, n, m)
  const graph = klGraph(arch)
  const tile = Math.max(1, Math.min(vocab, Math.floor(TABLE_BYTES / (4 * width))))
  const batches = cutBatches(
    finalNorm,
    reference,
    referenceOf,
    width,
    Math.max(1, Math.floor(LOGITS_BYTES / (8 * tile))),
  )
  const sums = new RunningSums(n)
  if (n === 0) return sums.divergences()
  const readTile = (first: number): Promise<Float32Array> =>
    weights.rows(
      arch.head.table,
      Array.from({ length: Math.min(tile, vocab - first) }, (_, i) => first + i),
    )
  let reading = readTile(0)
  for (let first = 0; first < vocab; first += tile) {
    const data = await reading
    const tokens = data.length / width
    // The next part is read while this one is used; a failure is met when it is its turn.
    if (first + tile < vocab) {
      reading = readTile(first + tile)
      reading.catch(() => {})
    }
    const table = await runtime.upload({ dtype: "float32", dims: [tokens, width], data }, { transfer: true })
    try {
      for (const [i, batch] of batches.entries()) {
        const part = await runtime.run(graph, { ...batch.inputs, table }, { signal: options.signal })
        sums.add(batch.rows, batch.inputs.of.data as Int32Array, part)
        options.onProgress?.((first + (tokens * (i + 1)) / batches.length) / vocab)
      }
    } finally {
      table.release()
    }
  }
  return sums.divergences()
}

interface Batch {
  /** Rows of the call that this batch holds. */
  readonly rows: readonly number[]
  readonly inputs: { readonly x: HostTensor; readonly reference: HostTensor; readonly of: HostTensor }
}

/** Rows in the order of their references, so that a batch needs few of them. */
function cutBatches(
  finalNorm: Rows,
  reference: Rows,
  referenceOf: ArrayLike<number>,
  width: number,
  size: number,
): Batch[] {
  const n = finalNorm.data.length / width
  const order = Array.from({ length: n }, (_, r) => r).sort((a, b) => referenceOf[a]! - referenceOf[b]! || a - b)
  const batches: Batch[] = []
  for (let from = 0; from < n; from += size) {
    const rows = order.slice(from, from + size)
    const references = [...new Set(rows.map((r) => referenceOf[r]!))]
    const place = new Map(references.map((number, i) => [number, i]))
    const of = Int32Array.from(rows, (r) => place.get(referenceOf[r]!)!)
    batches.push({
      rows,
      inputs: {
        x: pick(finalNorm, rows, width),
        reference: pick(reference, references, width),
        of: { dtype: "int32", dims: [rows.length], data: of },
      },
    })
  }
  return batches
}

function pick(from: Rows, rows: readonly number[], width: number): HostTensor {
  const data = new Float32Array(rows.length * width)
  rows.forEach((row, i) => {
    data.set(from.data.subarray(row * width, (row + 1) * width), i * width)
  })
  return { dtype: "float32", dims: [rows.length, width], data }
}

/** Adds up the sums of the vocabulary's parts, each about a peak of its own. */
class RunningSums {
  readonly #peak: Float64Array
  readonly #mass: Float64Array
  readonly #tilt: Float64Array
  readonly #rowPeak: Float64Array
  readonly #rowMass: Float64Array

  constructor(rows: number) {
    this.#peak = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY)
    this.#mass = new Float64Array(rows)
    this.#tilt = new Float64Array(rows)
    this.#rowPeak = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY)
    this.#rowMass = new Float64Array(rows)
  }

  add(rows: readonly number[], of: Int32Array, part: Record<string, HostTensor>): void {
    const [peak, mass, tilt, rowPeak, rowMass] = ["peak", "mass", "tilt", "rowPeak", "rowMass"].map(
      (name) => part[name]!.data as Float64Array,
    ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
    rows.forEach((r, i) => {
      const m = of[i]!
      const before = this.#peak[r]!
      const top = Math.max(before, peak[m]!)
      const keep = Math.exp(before - top)
      const take = Math.exp(peak[m]! - top)
      this.#peak[r] = top
      this.#mass[r] = this.#mass[r]! * keep + mass[m]! * take
      this.#tilt[r] = this.#tilt[r]! * keep + tilt[i]! * take
      const own = peak[m]! + rowPeak[i]!
      const rowTop = Math.max(this.#rowPeak[r]!, own)
      this.#rowMass[r] = this.#rowMass[r]! * Math.exp(this.#rowPeak[r]! - rowTop) + rowMass[i]! * Math.exp(own - rowTop)
      this.#rowPeak[r] = rowTop
    })
  }

  /** E_p[δ] + log Σ e^b − log Σ e^a; rounding can leave it a hair below 0. */
  divergences(): Float64Array {
    return this.#peak.map((peak, r) => {
      const value =
        this.#tilt[r]! / this.#mass[r]! + (this.#rowPeak[r]! - peak) + Math.log(this.#rowMass[r]! / this.#mass[r]!)
      return Math.max(value, 0)
    })
  }
}

function checkReferences(referenceOf: ArrayLike<number>, n: number, m: number): void {
  if (referenceOf.length !== n)
    throw new FmriError("ShapeMismatch", `There are ${n} rows, but references are given for ${referenceOf.length}.`, {
      fix: "Name one reference a row.",
    })
  for (let r = 0; r < n; r++) {
    const at = referenceOf[r]!
    if (!Number.isInteger(at) || at < 0 || at >= m)
      throw new FmriError("ReferenceOutOfRange", `Row ${r} names reference ${at}, and there are ${m}.`, {
        fix: "References count from 0.",
        fields: { row: r, reference: at },
      })
  }
}
