import { FmriError } from "@llm-fmri/errors"

const DAMAGED = "Check that the download is complete, or fetch the file again."

/** What is known about where a file is wrong. */
export interface Where {
  file: string
  tensor?: string
  key?: string
  fix?: string
  cause?: unknown
}

/** An error about the content of a weight file: always names the file, and the tensor or key where there is one. */
export function problem(tag: string, what: string, where: Where): FmriError {
  const at = where.tensor ? ` (tensor ${quote(where.tensor)})` : where.key ? ` (key ${quote(where.key)})` : ""
  const fields: Record<string, unknown> = { file: where.file }
  if (where.tensor !== undefined) fields.tensor = where.tensor
  if (where.key !== undefined) fields.key = where.key
  return new FmriError(tag, `${where.file}: ${what}${at}`, { fix: where.fix ?? DAMAGED, fields, cause: where.cause })
}

/** A name from a hostile file, made fit to print: quoted, control characters escaped, shortened. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name)
}
