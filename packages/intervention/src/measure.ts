import { captureResolved, type PlanRow, type Position } from "@llm-fmri/capture"
import type { Arch, Model, ResolvedEdit, Site } from "@llm-fmri/model"
import type { LoadedRows } from "./load-rows.js"
import { checkTokenChoices, projectionTensor, type Read, tokenOf } from "./read.js"
import { klToReference } from "./readouts/kl.js"
import { projection } from "./readouts/projection.js"
import type { Rows } from "./readouts/rows.js"
import { tokenLogits } from "./readouts/token-logits.js"

/** Recorded rows are held up to this size; beyond it the rows are measured in several parts. */
const PART_BYTES = 256 * 2 ** 20

/** A row under edits. */
export interface Variant {
  /** Number of the row. */
  readonly of: number
  readonly edits: readonly ResolvedEdit[]
}

export interface MeasureOptions {
  readonly signal?: AbortSignal
  /** Called with the share that is done, 0 to 1. */
  readonly onProgress?: (done: number) => void
}

/** What was run: the tokens of the forests, and token × block steps. */
export interface Work {
  readonly tokens: number
  readonly tokenBlocks: number
  readonly flops: number
}

export interface Measured {
  /** By read: the unedited rows' values [rows]. */
  readonly unedited: readonly Float64Array[]
  /** By read: the variants' values [variants]. */
  readonly edited: readonly Float64Array[]
  readonly work: Work
}

/**
 * Runs rows and their variants in shared forests and reads them at one position. The divergence is from `reference`
 * [rows, width] where given, and from the unedited rows otherwise.
 */
export async function measure(
  model: Model,
  rows: LoadedRows,
  variants: readonly Variant[],
  reads: readonly Read[],
  position: Position,
  options: MeasureOptions & { readonly reference?: Rows } = {},
): Promise<Measured> {
  const { signal, onProgress, reference } = options
  checkTokenChoices(reads, rows.length)
  const parts = cutParts(model.arch, rows.length, variants, reads)
  const unedited = reads.map(() => new Float64Array(rows.length))
  const edited = reads.map(() => new Float64Array(variants.length))
  const work = { tokens: 0, tokenBlocks: 0, flops: 0 }
  for (const [p, part] of parts.entries()) {
    const run: PlanRow[] = part.rows.map((r) => rows[r]!)
    for (const v of part.variants) {
      const { of, edits } = variants[v]!
      run.push({ ...rows[of]!, edits: [...rows[of]!.edits, ...edits] })
    }
    const { tensors, plan, summary } = await captureResolved(
      model,
      { rows: run, positions: [position], ...sitesOf(model.arch, reads) },
      {
        signal,
        onProgress: ({ done, total }) => onProgress?.((p + (0.95 * done) / Math.max(1, total)) / parts.length),
      },
    )
    work.tokens += plan.tokens.run
    work.tokenBlocks += plan.tokenBlocks
    work.flops += summary.flops
    const values = await readAll(model, reads, tensors, part, variants, reference, signal)
    values.forEach((list, i) => {
      part.rows.forEach((r, at) => {
        unedited[i]![r] = list[at]!
      })
      part.variants.forEach((v, at) => {
        edited[i]![v] = list[part.rows.length + at]!
      })
    })
    onProgress?.((p + 1) / parts.length)
  }
  return { unedited, edited, work }
}

/** Some rows and all their variants, by number. */
interface Part {
  readonly rows: readonly number[]
  readonly variants: readonly number[]
}

/** Whole rows with their variants, so many at a time as memory holds. */
function cutParts(arch: Arch, rows: number, variants: readonly Variant[], reads: readonly Read[]): Part[] {
  const { sites, layers } = sitesOf(arch, reads)
  const width = Math.max(arch.width, ...arch.layers.map(({ kind }) => (sites.includes("mlp_act") ? kind.mlpWidth : 0)))
  const most = PART_BYTES / (4 * width * sites.length * layers.length)
  const ofRow: number[][] = Array.from({ length: rows }, () => [])
  variants.forEach(({ of }, v) => {
    ofRow[of]!.push(v)
  })
  const parts: { rows: number[]; variants: number[] }[] = [{ rows: [], variants: [] }]
  let filled = 0
  for (let r = 0; r < rows; r++) {
    const size = 1 + ofRow[r]!.length
    if (filled > 0 && filled + size > most) {
      parts.push({ rows: [], variants: [] })
      filled = 0
    }
    parts.at(-1)!.rows.push(r)
    parts.at(-1)!.variants.push(...ofRow[r]!)
    filled += size
  }
  return parts
}

/** What the reads need recorded. */
function sitesOf(arch: Arch, reads: readonly Read[]): { sites: Site[]; layers: number[] } {
  const sites = new Set<Site>()
  const layers = new Set<number>()
  for (const read of reads) {
    if (read.kind !== "projection") sites.add("final_norm")
    else {
      sites.add(read.site ?? "resid_post")
      if (read.site !== "final_norm") layers.add(read.layer ?? arch.layers.length - 1)
    }
  }
  // final_norm is recorded whatever the layers.
  if (layers.size === 0) layers.add(arch.layers.length - 1)
  return { sites: [...sites], layers: [...layers] }
}

/** Values by read, [rows and variants of the part]. */
async function readAll(
  model: Model,
  reads: readonly Read[],
  tensors: ReadonlyMap<string, Rows>,
  part: Part,
  variants: readonly Variant[],
  reference: Rows | undefined,
  signal: AbortSignal | undefined,
): Promise<Float64Array[]> {
  const place = new Map(part.rows.map((r, at) => [r, at]))
  const rowOf = [...part.rows, ...part.variants.map((v) => variants[v]!.of)]
  const finalNorm = tensors.get("final_norm")!
  const column = new Map<number, number>()
  for (const read of reads) {
    const choices =
      read.kind === "logit" ? [read.token] : read.kind === "logit_difference" ? [read.token, read.against] : []
    for (const choice of choices)
      for (const token of typeof choice === "number" ? [choice] : new Set(part.rows.map((r) => choice[r]!)))
        if (!column.has(token)) column.set(token, column.size)
  }
  const logits = column.size > 0 ? await tokenLogits(model, finalNorm, [...column.keys()], { signal }) : undefined
  const logit = (at: number, token: number) => logits!.data[at * column.size + column.get(token)!]!
  const values: Float64Array[] = []
  for (const read of reads)
    switch (read.kind) {
      case "logit":
        values.push(Float64Array.from(rowOf, (r, at) => logit(at, tokenOf(read.token, r))))
        break
      case "logit_difference":
        values.push(
          Float64Array.from(rowOf, (r, at) => logit(at, tokenOf(read.token, r)) - logit(at, tokenOf(read.against, r))),
        )
        break
      case "projection":
        values.push(projection(tensors.get(projectionTensor(model.arch, read))!, read.vector))
        break
      case "kl": {
        const { width } = model.arch
        const own = { dims: [part.rows.length, width], data: finalNorm.data.subarray(0, part.rows.length * width) }
        const referenceOf = Int32Array.from(rowOf, (r) => (reference ? r : place.get(r)!))
        values.push(await klToReference(model, finalNorm, reference ?? own, referenceOf, { signal }))
      }
    }
  return values
}
