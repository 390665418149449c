import { readFile } from "node:fs/promises"
import { FmriError } from "@llm-fmri/errors"
import {
  type Arch,
  type Edit,
  type EditInput,
  type EditTensor,
  parseEdits,
  type ResolvedEdit,
  resolveEdits,
  type Site,
} from "@llm-fmri/model"
import type { PlanRow, Position } from "./plan/rows.js"
import { readEditTensor } from "./recording/edit-tensor.js"

/** A row of tokens to run. */
export interface CaptureRow {
  readonly ids: readonly number[]
  /** Position of the target's last token. */
  readonly target?: number
  /** Position of the token after the target. */
  readonly next?: number
  /** Edits of this row alone, after those of the request. */
  readonly edits?: readonly EditInput[]
  /** Goes into the row's labels. */
  readonly label?: {
    readonly stimulus?: number | string
    readonly word?: string
    readonly category?: string
    readonly frame?: number | string
  }
}

export interface CaptureRequest {
  readonly rows: readonly CaptureRow[]
  readonly sites: "all" | readonly Site[]
  readonly layers?: "all" | readonly number[]
  readonly positions?: "all" | readonly Position[]
  /** Edits of every row. */
  readonly edits?: readonly EditInput[]
  /** Tokens a batch. */
  readonly chunkRows?: number
}

/** Loads and checks the edits of a request; an edit object that several rows share is loaded once. */
export async function resolveRows(arch: Arch, request: CaptureRequest): Promise<PlanRow[]> {
  const files = new Map<string, Promise<EditTensor>>()
  const read = (file: string, tensor: string) => {
    const key = `${file}\n${tensor}`
    let loading = files.get(key)
    if (!loading) {
      loading = readEditTensor(file, tensor)
      files.set(key, loading)
    }
    return loading
  }
  const known = new Map<EditInput, ResolvedEdit>()
  const resolve = async (edits: readonly EditInput[] | undefined): Promise<ResolvedEdit[]> => {
    if (!edits || edits.length === 0) return []
    const parsed: Edit[] = edits.some((edit) => !known.has(edit)) ? parseEdits(edits) : []
    const resolved = parsed.length > 0 ? await resolveEdits(parsed, arch, read) : []
    return edits.map((edit, i) => {
      const before = known.get(edit)
      if (before) return before
      known.set(edit, resolved[i]!)
      return resolved[i]!
    })
  }
  const common = await resolve(request.edits)
  const rows: PlanRow[] = []
  for (const { ids, target, next, edits } of request.rows)
    rows.push({ ids, target, next, edits: edits?.length ? [...common, ...(await resolve(edits))] : common })
  return rows
}

/** Reads a JSON file of edits. */
export async function readEdits(file: string): Promise<Edit[]> {
  let json: unknown
  try {
    json = JSON.parse(await readFile(file, "utf8"))
  } catch (cause) {
    throw new FmriError("BadEdit", `The edits in ${file} cannot be read: ${(cause as Error).message}.`, {
      fix: "Give a file with a JSON list of edits.",
      cause,
    })
  }
  return parseEdits(json)
}
