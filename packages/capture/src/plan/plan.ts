import { FmriError } from "@llm-fmri/errors"
import type { Arch, ResolvedEdit, Site } from "@llm-fmri/model"
import { cutChunks } from "./chunks.js"
import { type Forest, growForest } from "./forest.js"
import { largest } from "./largest.js"
import { askedPositions, editedPositions, type PlanRow, type Position } from "./rows.js"
import { type SitesAsked, type Wanted, wantedTogether } from "./wanted.js"

export interface PlanRequest {
  readonly rows: readonly PlanRow[]
  readonly sites: "all" | readonly Site[]
  readonly layers: "all" | readonly number[]
  /** More sites, at layers of their own. */
  readonly also?: readonly SitesAsked[]
  readonly positions: "all" | readonly Position[]
  /** Tokens a batch; by default as many as keep a step short of half a second and its memory small. */
  readonly chunkRows?: number
}

/** One batch: a forest and the rows of the run that it serves. */
export interface Chunk {
  readonly forest: Forest
  /** Numbers of the rows, in the order of `forest.slots`. */
  readonly rows: readonly number[]
  /** For each slot of the forest: row · P + index among the asked positions. */
  readonly slots: Int32Array
}

/** What will be computed, and where the results go. Pure data; `explain` prints it. */
export interface Plan {
  readonly wanted: Wanted
  readonly chunks: readonly Chunk[]
  readonly rows: number
  /** Positions of each row that are recorded. */
  readonly asked: readonly (readonly number[])[]
  /** Positions axis: padded to the longest row, one a row (no axis), or so many. */
  readonly positions: "all" | readonly Position[]
  readonly longestRow: number
  /** Token ids at the asked positions, row after row. */
  readonly tokens: { readonly asked: number; readonly run: number }
  /** Σ over tokens of the blocks each goes through. */
  readonly tokenBlocks: number
}

/**
 * Decides what to compute: merges the rows into forests, cuts what nothing asked for depends on, and splits the work into
 * batches.
 *
 * @throws FmriError from the checks of rows, positions, sites and layers; `BadEdit` for an edit that selects nothing
 */
export function planRun(arch: Arch, request: PlanRequest): Plan {
  const wanted = wantedTogether(arch, [request, ...(request.also ?? [])])
  const asked = askedPositions(arch, request.rows, request.positions)
  checkEdits(request.rows)
  checkReplaced(request.rows, asked)
  const chunkRows = request.chunkRows ?? defaultChunkRows(arch)
  if (!Number.isInteger(chunkRows) || chunkRows < 1)
    throw new FmriError("BadChunk", `A batch of ${chunkRows} tokens is asked for.`, {
      fix: "Give a positive whole number.",
    })
  const longestRow = largest(request.rows.map((row) => row.ids.length))
  const perRow = request.positions === "all" ? longestRow : request.positions.length
  let run = 0
  let tokenBlocks = 0
  const chunks = cutChunks(request.rows, asked, chunkRows, wanted.depth).map((cut): Chunk => {
    // In the order of the recording, so that its values come in long runs.
    const numbers = [...cut].sort((a, b) => a - b)
    const rows = numbers.map((r) => request.rows[r]!)
    const positions = numbers.map((r) => asked[r]!)
    const forest = growForest(arch, rows, positions, wanted, numbers)
    for (let node = 0; node < forest.size; node++) {
      if (forest.stop[node]! < forest.start[node]!) continue
      run++
      tokenBlocks += forest.stop[node]! - forest.start[node]!
    }
    const slots = Int32Array.from(
      numbers.flatMap((r, i) => positions[i]!.map((p, j) => r * perRow + (request.positions === "all" ? p : j))),
    )
    return { forest, rows: numbers, slots }
  })
  const askedTokens = request.rows.reduce((sum, row) => sum + row.ids.length, 0)
  return {
    wanted,
    chunks,
    rows: request.rows.length,
    asked,
    positions: request.positions,
    longestRow,
    tokens: { asked: askedTokens, run },
    tokenBlocks,
  }
}

/** Every edit must act somewhere in some row. */
function checkEdits(rows: readonly PlanRow[]): void {
  const idle = new Map<ResolvedEdit, boolean>()
  for (const row of rows)
    for (const edit of row.edits) {
      if (idle.get(edit) === false) continue
      idle.set(edit, editedPositions(row, edit.positions).length === 0)
    }
  for (const [edit, unused] of idle) {
    if (!unused) continue
    throw new FmriError(
      "BadEdit",
      `Edit ${edit.number} (at ${edit.site}.${edit.layer}, positions ${JSON.stringify(edit.positions)}) selects nothing in any row.`,
      {
        fix: "Choose positions that some row has; target and next need a stimulus set.",
        fields: { number: edit.number },
      },
    )
  }
}

/** Every value that a replacement takes from a recording must be there. */
function checkReplaced(rows: readonly PlanRow[], asked: readonly (readonly number[])[]): void {
  rows.forEach((row, r) => {
    const sources = row.edits.filter((edit) => edit.source)
    if (sources.length === 0) return
    const last = largest(asked[r]!)
    for (const { source, site, layer, positions, number } of sources) {
      const position = editedPositions(row, positions).find((p) => p <= last && !source!(r, p))
      if (position === undefined) continue
      throw new FmriError(
        "BadEdit",
        `Edit ${number} (replace at ${site}.${layer}) has no value for row ${r}, position ${position}.`,
        {
          fix: 'Record as many rows and positions as are replaced, or name one "row".',
          fields: { number, row: r, position },
        },
      )
    }
  })
}

/** Batches near 1,500 tokens run fastest on CPUs; fewer where one block would take more than about a second. */
function defaultChunkRows(arch: Arch): number {
  const largest = Math.max(...arch.layers.map((layer) => blockFlops(layer.weights)))
  return Math.max(128, Math.min(1536, Math.round(2e11 / largest)))
}

/** Multiply-adds × 2 of a block's matrices for one token. */
export function blockFlops(weights: Readonly<Record<string, { readonly shape: readonly number[] }>>): number {
  return Object.values(weights).reduce(
    (sum, { shape }) => sum + (shape.length === 2 ? 2 * shape[0]! * shape[1]! : 0),
    0,
  )
}
