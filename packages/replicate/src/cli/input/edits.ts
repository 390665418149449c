import { access } from "node:fs/promises"
import path from "node:path"
import type { EditInput } from "@llm-fmri/model"
import { readJsonFile } from "./read-file.js"

/**
 * Reads a file of edits. Files that it names are looked for beside it, then in the working folder; their paths come back
 * absolute.
 */
export async function readEdits(file: string): Promise<EditInput[]> {
  const { parseEdits } = await import("@llm-fmri/model")
  const edits = parseEdits(await readJsonFile("--edits", file)) as EditInput[]
  const folder = path.dirname(path.resolve(file))
  return Promise.all(edits.map((edit) => withFullPaths(edit, folder)))
}

async function withFullPaths(edit: EditInput, folder: string): Promise<EditInput> {
  if ("vector" in edit && !Array.isArray(edit.vector)) {
    return { ...edit, vector: { ...edit.vector, file: await fullPath(edit.vector.file, folder) } }
  }
  if ("from" in edit) return { ...edit, from: { ...edit.from, file: await fullPath(edit.from.file, folder) } }
  return edit
}

async function fullPath(file: string, folder: string): Promise<string> {
  const beside = path.resolve(folder, file)
  const found = await access(beside).then(
    () => true,
    () => false,
  )
  return found ? beside : path.resolve(file)
}
