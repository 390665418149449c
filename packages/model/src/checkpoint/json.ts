import { problem, quote, type Where } from "./problem.js"

/** Far beyond any honest file; what a parser builds for a bracket takes tens of times its one byte. */
const MAX_DEPTH = 64
const MAX_CONTAINERS = 4_000_000

/**
 * Parses JSON from an untrusted file: UTF-8 only, the top level an object, no key twice in one object, no `__proto__`,
 * not nested deeper than 64.
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
    refuseBadKeys(text, where)
    value = JSON.parse(text)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw problem("JsonInvalid", `is not JSON: ${cause.message}`, { ...where, cause })
  }
  if (!isRecord(value)) throw problem("JsonInvalid", "is not a JSON object", where)
  return value
}

/** True for a JSON object (not null, not an array). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** Walks the strings and brackets of what may be JSON, with one set of keys for every open object. */
function refuseBadKeys(text: string, where: Where): void {
  const open: (Set<string> | undefined)[] = []
  let containers = 0
  let expectKey = false
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x7b: // {
      case 0x5b: // [
        expectKey = text[i] === "{"
        open.push(expectKey ? new Set() : undefined)
        if (open.length > MAX_DEPTH || ++containers > MAX_CONTAINERS)
          throw problem("JsonInvalid", "is nested too deep, or in too many pieces", where)
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
        const end = endOfString(text, i + 1)
        if (expectKey) addKey(open.at(-1), text.slice(i + 1, end), where)
        expectKey = false
        i = end
        break
      }
    }
  }
}

/** Where the quote is that closes a string; the end of the text when there is none. */
function endOfString(text: string, start: number): number {
  let i = start
  while (i < text.length && text.charCodeAt(i) !== 0x22) i += text.charCodeAt(i) === 0x5c ? 2 : 1
  return i
}

function addKey(keys: Set<string> | undefined, raw: string, where: Where): void {
  const key = raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw
  if (key === "__proto__") throw problem("JsonInvalid", "has the forbidden key __proto__", where)
  if (keys?.has(key)) throw problem("JsonDuplicateKey", `has the key ${quote(key)} twice in one object`, where)
  keys?.add(key)
}
