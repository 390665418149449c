import type { Traced } from "./normalized.js"

/** A token to be placed: its bytes, or `undefined` for an unknown-token that could stand for anything. */
export type TokenBytes = Uint8Array | undefined

const isBlank = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

/**
 * Finds each token's span by laying the tokens' bytes along the traced text.
 *
 * Bytes match one by one. A blank that the text lacks was put in by the tokenizer and stands for nothing; text that no
 * token has is skipped if it is a blank (some tokenizers remove them) or a byte without a token (`dropped`).
 *
 * @param toTheEnd nothing may be skipped behind the last token
 * @returns spans, or `undefined` when the bytes cannot be laid along the text
 */
export function align(
  traced: Traced,
  tokens: readonly TokenBytes[],
  dropped: (byte: number) => boolean,
  toTheEnd = false,
): [number, number][] | undefined {
  const { bytes, start, end } = traced
  const spans: [number, number][] = []
  let at = 0
  let edge = start[0] ?? 0

  const skip = (wanted: number) => {
    let p = at
    while (p < bytes.length && bytes[p] !== wanted) {
      if (!isBlank(bytes[p]!) && !dropped(bytes[p]!)) return false
      p++
    }
    if (p === bytes.length) return false
    at = p
    return true
  }

  for (const [i, token] of tokens.entries()) {
    let from = Number.POSITIVE_INFINITY
    let to = Number.NEGATIVE_INFINITY
    const take = () => {
      from = Math.min(from, start[at]!)
      to = Math.max(to, end[at]!)
      at++
    }
    if (token === undefined) {
      const next = tokens[i + 1]
      if (next) while (at < bytes.length && !startsAt(bytes, at, next)) take()
      else while (at < bytes.length) take()
    } else
      for (const byte of token) {
        if (bytes[at] === byte || (byte !== 0x20 && skip(byte))) take()
        else if (byte === 0x20) continue
        else return undefined
      }
    if (to >= from) edge = to
    spans.push(to >= from ? [from, to] : [edge, edge])
  }
  if (toTheEnd && at < bytes.length) return undefined
  for (; at < bytes.length; at++) if (!isBlank(bytes[at]!) && !dropped(bytes[at]!)) return undefined
  return spans
}

function startsAt(bytes: Uint8Array, at: number, token: Uint8Array): boolean {
  for (const [i, byte] of token.entries()) if (bytes[at + i] !== byte) return false
  return true
}
