import type { Params } from "../claim/measured.js"

/**
 * How one cell of a quantity is written: `ratio{N=4,dose=0.1}`, or only `spread` where it has no parameters.
 *
 * @example
 * ```ts
 * cellName("ratio", { N: 4, dose: 0.1 }) // "ratio{N=4,dose=0.1}"
 * ```
 */
export function cellName(key: string, params: Params = {}): string {
  const pairs = Object.entries(params).map(([name, value]) => `${name}=${value}`)
  return pairs.length === 0 ? key : `${key}{${pairs.join(",")}}`
}

/** A comma before another parameter: a value may hold commas of its own. */
const nextName = /,(?=[^,={}]+=)/

/** What a cell's name says; parameters as text. Undefined where it is no such name. */
export function parseCellName(text: string): { key: string; params: Record<string, string> } | undefined {
  const match = /^([a-z][a-z0-9_]*)(?:\{(.*)\})?$/.exec(text.trim())
  if (match === null) return undefined
  const params: Record<string, string> = {}
  for (const pair of match[2] === undefined || match[2].trim() === "" ? [] : match[2].split(nextName)) {
    const at = pair.indexOf("=")
    if (at < 1) return undefined
    params[pair.slice(0, at).trim()] = pair.slice(at + 1).trim()
  }
  return { key: match[1] as string, params }
}

/** Whether a cell has all of the given parameters. */
export function cellMatches(params: Params, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const own = params[name]
    if (own === undefined) return false
    return String(own) === value || (typeof own === "number" && value !== "" && own === Number(value))
  })
}
