import type { CaptureRow, editLoader, ResolvedRequest } from "@llm-fmri/capture"

/** Rows whose own edits are loaded. */
export type LoadedRows = ResolvedRequest["rows"]

export async function loadRows(rows: readonly CaptureRow[], load: ReturnType<typeof editLoader>): Promise<LoadedRows> {
  const loaded: LoadedRows[number][] = []
  for (const { edits = [], ...row } of rows) loaded.push({ ...row, edits: await load(edits) })
  return loaded
}
