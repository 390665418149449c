/** The bytes a tokenizer sees, each with the span of the original text it comes from. */
export interface Traced {
  bytes: Uint8Array
  start: Int32Array
  end: Int32Array
}

const encoder = new TextEncoder()

/**
 * Normalises `text` and remembers where every byte came from.
 *
 * Where normalising changes nothing, a byte comes from its character. Where it does, the text is cut into pieces that
 * normalise independently (a character with its combining marks; failing that, whole graphemes) and a byte comes from
 * its piece. Where even that does not add up, the pieces are found from how far the normalised prefixes agree.
 *
 * @param offset where `text` begins in the original, added to every span
 * @param lead what the normalizer puts in front of any text: bytes without an origin
 */
export function trace(text: string, normalize: (text: string) => string, offset: number, lead = ""): Traced {
  const pieces = cut(text, normalize)
  if (lead) pieces.unshift({ text: lead, start: 0, end: 0 })
  const bytes = encoder.encode(pieces.map((piece) => piece.text).join(""))
  const traced: Traced = { bytes, start: new Int32Array(bytes.length), end: new Int32Array(bytes.length) }
  let at = 0
  for (const piece of pieces) {
    const next = at + utf8Length(piece.text)
    traced.start.fill(piece.start + offset, at, next)
    traced.end.fill(piece.end + offset, at, next)
    at = next
  }
  return traced
}

/** Bytes of a text without lone surrogates. */
function utf8Length(text: string): number {
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    // each half of a surrogate pair counts for half of four bytes
    length += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3
  }
  return length
}

interface Piece {
  text: string
  start: number
  end: number
}

function cut(text: string, normalize: (text: string) => string): Piece[] {
  const whole = normalize(text)
  for (const split of [characters, clusters, graphemes]) {
    const parts = split(text)
    const normal = parts.map(normalize)
    if (normal.join("") !== whole) continue
    let at = 0
    return parts.map((part, i) => {
      const start = at
      at += part.length
      return { text: normal[i]!, start, end: at }
    })
  }
  return byPrefixes(text, clusters(text), whole, normalize)
}

function byPrefixes(text: string, parts: string[], whole: string, normalize: (text: string) => string): Piece[] {
  const pieces: Piece[] = []
  let start = 0
  let done = 0
  let at = 0
  for (const [i, part] of parts.entries()) {
    at += part.length
    const agreed = i === parts.length - 1 ? whole.length : commonPrefix(normalize(text.slice(0, at)), whole)
    if (agreed <= done) continue
    pieces.push({ text: whole.slice(done, agreed), start, end: at })
    done = agreed
    start = at
  }
  return pieces
}

function commonPrefix(a: string, b: string): number {
  let i = 0
  while (i < a.length && i < b.length && a.charCodeAt(i) === b.charCodeAt(i)) i++
  // not inside a surrogate pair
  const code = i > 0 ? a.charCodeAt(i - 1) : 0
  return code >= 0xd800 && code < 0xdc00 ? i - 1 : i
}

const characters = (text: string) => Array.from(text)
const clusters = (text: string) => text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? []
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" })
const graphemes = (text: string) => Array.from(segmenter.segment(text), (part) => part.segment)
