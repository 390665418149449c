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
import type { SitesAsked } from "./plan/wanted.js"
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
  /** More sites, at layers of their own, recorded in the same run. */
  readonly also?: readonly SitesAsked[]
  readonly positions?: "all" | readonly Position[]
  /** Edits of every row. */
  readonly edits?: readonly EditInput[]
  /** Tokens a batch. */
  readonly chunkRows?: number
}

/** Rows whose edits are loaded already: {@link CaptureRequest} after {@link editLoader}. */
export interface ResolvedRequest extends Omit<CaptureRequest, "rows" | "edits"> {
  readonly rows: readonly (PlanRow & Pick<CaptureRow, "label">)[]
}

/**
 * Loads and checks lists of edits for a model. An edit object given again, in the same list or another, is loaded once and
 * gives the same {@link ResolvedEdit}, and so are tensors of files.
 *
 * @throws FmriError `BadEdit`
 */
export function editLoader(arch: Arch): (edits: readonly EditInput[]) => Promise<ResolvedEdit[]> {
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
  return async (edits) => {
    const parsed: Edit[] = edits.some((edit) => !known.has(edit)) ? parseEdits(edits) : []
    const resolved = parsed.length > 0 ? await resolveEdits(parsed, arch, read) : []
    return edits.map((edit, i) => {
      const before = known.get(edit)
      if (before) return before
      known.set(edit, resolved[i]!)
      return resolved[i]!
    })
  }
}

/** Loads and checks the edits of a request. */
export async function resolveRequest(arch: Arch, request: CaptureRequest): Promise<ResolvedRequest> {
  const load = editLoader(arch)
  const common = await load(request.edits ?? [])
  const rows: ResolvedRequest["rows"][number][] = []
  for (const { ids, target, next, label, edits } of request.rows)
    rows.push({ ids, target, next, label, edits: edits?.length ? [...common, ...(await load(edits))] : common })
  const { sites, layers, also, positions, chunkRows } = request
  return { rows, sites, layers, also, positions, chunkRows }
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
