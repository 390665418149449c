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
  const pieces: Piece[] = [...(lead ? [{ text: lead, start: offset, end: offset }] : [])]
  for (const piece of cut(text, normalize))
    pieces.push({ text: piece.text, start: piece.start + offset, end: piece.end + offset })
  const chunks = pieces.map((piece) => encoder.encode(piece.text))
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const traced: Traced = { bytes: new Uint8Array(length), start: new Int32Array(length), end: new Int32Array(length) }
  let at = 0
  for (const [i, chunk] of chunks.entries()) {
    traced.bytes.set(chunk, at)
    traced.start.fill(pieces[i]!.start, at, at + chunk.length)
    traced.end.fill(pieces[i]!.end, at, at + chunk.length)
    at += chunk.length
  }
  return traced
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
