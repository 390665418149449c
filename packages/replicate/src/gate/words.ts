import type { Bound, Condition, Where } from "../claim/spec.js"

/**
 * A condition in words, for documents.
 *
 * @param named keys of findings by the JSON of their conditions, to be named in place of being repeated
 *
 * @example
 * ```ts
 * conditionWords({ quantity: "ratio", where: { single: "first" }, read: "lo", atLeast: 0.95 })
 * // "every `ratio` (single = first): lower end ≥ 0.95"
 * ```
 */
export function conditionWords(condition: Condition, named: ReadonlyMap<string, string> = new Map()): string {
  return words(condition, false, named)
}

function words(condition: Condition, inner: boolean, named: ReadonlyMap<string, string>): string {
  const joined = (parts: readonly Condition[], by: string) => {
    const text = parts.map((part) => words(part, parts.length > 1, named)).join(by)
    return inner && parts.length > 1 ? `(${text})` : text
  }
  if ("all" in condition) return joined(condition.all, " and ")
  if ("any" in condition) return joined(condition.any, " or ")
  if ("not" in condition) return `not (${words(condition.not, false, named)})`
  if ("known" in condition) {
    const name = named.get(JSON.stringify(condition.known))
    return `it can be told whether ${name === undefined ? words(condition.known, true, named) : `\`${name}\` is so`}`
  }
  if ("passed" in condition) return `\`${condition.passed}\` passes`
  return boundWords(condition)
}

const readingWords = {
  value: "",
  lo: "lower end ",
  hi: "upper end ",
  p: "p ",
  n: "n ",
  null_mean: "mean of the null ",
  null_lo: "lower end of the null ",
  null_hi: "upper end of the null ",
  reference: "",
} as const

function boundWords({ quantity, where, read = "value", nets, cells, seeds, ...limits }: Bound): string {
  const which = cells === "some" ? "some" : "every"
  const whose =
    read === "reference"
      ? ` of ${seeds === "some" ? "some" : "every"} seed of ${nets?.join(" or ") ?? "any reference net"}`
      : ""
  return `${which} \`${quantity}\`${whereWords(where)}${whose}: ${readingWords[read]}${limitWords(limits)}`
}

function whereWords(where: Where = {}): string {
  const parts = Object.entries(where).map(([name, wanted]) => `${name} = ${[wanted].flat().join(", ")}`)
  return parts.length === 0 ? "" : ` (${parts.join("; ")})`
}

function limitWords({ above, below, atLeast, atMost }: Pick<Bound, "above" | "below" | "atLeast" | "atMost">): string {
  const signs = { ">": above, "<": below, "≥": atLeast, "≤": atMost }
  return Object.entries(signs)
    .filter(([, limit]) => limit !== undefined)
    .map(([sign, limit]) => `${sign} ${limit}`)
    .join(" and ")
}
