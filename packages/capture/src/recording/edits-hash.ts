import { createHash } from "node:crypto"
import { FmriError } from "@llm-fmri/errors"
import { hashFile } from "@llm-fmri/manifest"
import type { CaptureRequest } from "../request.js"

/**
 * sha256 (hex) of a request's edits. Files that they name count by their content, not by their path: the same edits have
 * the same hash wherever the files lie, and another one when a file has changed.
 */
export async function editsHash({ edits = [], rows }: Pick<CaptureRequest, "edits" | "rows">): Promise<string> {
  const hashes = new Map<string, Promise<string>>()
  const contentOf = (file: string) => {
    const known = hashes.get(file) ?? hashFile(file).catch((cause) => unreadable(file, cause))
    hashes.set(file, known)
    return known
  }
  const withContents = async (value: unknown): Promise<unknown> => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value
    const entries = Object.entries(value).map(async ([key, item]) =>
      key === "file" && typeof item === "string" ? ["sha256", await contentOf(item)] : [key, await withContents(item)],
    )
    return Object.fromEntries(await Promise.all(entries))
  }
  const all = (list: readonly unknown[]) => Promise.all(list.map(withContents))
  const parts = [await all(edits), await Promise.all(rows.map((row) => all(row.edits ?? [])))]
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex")
}

function unreadable(file: string, cause: unknown): never {
  throw new FmriError("BadEdit", `${file}, which an edit names, cannot be read.`, {
    fix: "Check the path and its permissions.",
    fields: { file },
    cause,
  })
}
