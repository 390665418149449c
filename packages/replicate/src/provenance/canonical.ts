import { createHash } from "node:crypto"
import { FmriError } from "@llm-fmri/errors"
import canonicalize from "canonicalize"

/**
 * A JSON value as text that depends on its content alone: keys sorted, no blanks, numbers as ECMAScript prints them
 * (RFC 8785). Fields that are undefined are left out, as in JSON.
 *
 * @throws FmriError `NotCanonical` for what JSON cannot say: NaN, ±∞, functions, symbols, big integers
 *
 * @example
 * ```ts
 * canonicalJson({ b: 1, a: [2.5] }) // '{"a":[2.5],"b":1}'
 * ```
 */
export function canonicalJson(value: unknown): string {
  refuse(value, "")
  return canonicalize(value) as string
}

/** sha256 (hex) of the canonical text of a JSON value. */
export function hashOf(value: unknown): string {
  return sha256(canonicalJson(value))
}

/** sha256 (hex) of a text or some bytes. */
export function sha256(content: string | NodeJS.ArrayBufferView): string {
  return createHash("sha256").update(content).digest("hex")
}

function refuse(value: unknown, path: string): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") return
  if (typeof value === "number" && Number.isFinite(value)) return
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) refuse(value[i], `${path}/${i}`)
    return
  }
  if (typeof value === "object") {
    for (const [key, item] of Object.entries(value)) if (item !== undefined) refuse(item, `${path}/${key}`)
    return
  }
  const found = typeof value === "number" ? String(value) : `a value of type ${typeof value}`
  throw new FmriError("NotCanonical", `JSON cannot say ${found}${path === "" ? "" : ` at ${path}`}`, {
    fix: "Give finite numbers, texts, booleans, null, lists and objects of them.",
    fields: { path },
  })
}
