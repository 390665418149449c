import { usageError } from "../usage-error.js"

/** What a sweep reads out at each layer and dose. Tokens are texts, or ids written `#123`. */
export type Read =
  | { kind: "logit"; token: string }
  | { kind: "logit_diff"; a: string; b: string }
  | { kind: "projection"; file: string }
  | { kind: "kl" }

const howTo = "Write logit:TOKEN, logit_diff:A,B, projection:FILE or kl."

/** `logit: Paris`, `logit_diff: Paris, London`, `projection:d.safetensors`, `kl`. Blanks belong to the token. */
export function parseRead(text: string): Read {
  const colon = text.indexOf(":")
  const kind = colon < 0 ? text : text.slice(0, colon)
  const rest = colon < 0 ? "" : text.slice(colon + 1)
  if (kind === "kl" && colon < 0) return { kind }
  if (kind === "logit" && rest !== "") return { kind, token: rest }
  if (kind === "projection" && rest !== "") return { kind, file: rest }
  if (kind === "logit_diff") {
    const comma = rest.indexOf(",")
    const a = rest.slice(0, comma)
    const b = rest.slice(comma + 1)
    if (comma > 0 && b !== "" && !b.includes(",")) return { kind, a, b }
  }
  throw usageError("BadRead", `--read "${text}" cannot be read`, howTo, { text })
}
