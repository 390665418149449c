import { problem, quote, type Where } from "./problem.js"

/**
 * Parses JSON from an untrusted file: UTF-8 only, the top level an object, no key twice in one object, no `__proto__`.
 *
 * `JSON.parse` keeps the last of two equal keys silently, so that two readers may see two different files.
 */
export function parseStrictJson(bytes: Uint8Array, where: Where): Record<string, unknown> {
  let text: string
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch (cause) {
    throw problem("JsonInvalid", "is not UTF-8 text", { ...where, cause })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw problem("JsonInvalid", `is not JSON: ${(cause as Error).message}`, { ...where, cause })
  }
  if (!isRecord(value)) throw problem("JsonInvalid", "is not a JSON object", where)
  refuseBadKeys(text, where)
  return value
}

/** True for a JSON object (not null, not an array). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** `text` is known to be valid JSON; walks its strings and keeps one set of keys for every open object. */
function refuseBadKeys(text: string, where: Where): void {
  const open: (Set<string> | undefined)[] = []
  let expectKey = false
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x7b: // {
        open.push(new Set())
        expectKey = true
        break
      case 0x5b: // [
        open.push(undefined)
        expectKey = false
        break
      case 0x7d: // }
      case 0x5d: // ]
        open.pop()
        expectKey = false
        break
      case 0x2c: // ,
        expectKey = open.at(-1) !== undefined
        break
      case 0x22: {
        const start = i++
        for (let c = text.charCodeAt(i); c !== 0x22; c = text.charCodeAt(i)) i += c === 0x5c ? 2 : 1
        const keys = open.at(-1)
        if (!expectKey || keys === undefined) break
        expectKey = false
        const raw = text.slice(start + 1, i)
        const key = raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw
        if (key === "__proto__") throw problem("JsonInvalid", "has the forbidden key __proto__", where)
        if (keys.has(key)) throw problem("JsonDuplicateKey", `has the key ${quote(key)} twice in one object`, where)
        keys.add(key)
        break
      }
    }
  }
}
