import type { Component, TokenizerJson } from "./definition.js"

/** Turns a token's spelling in the vocabulary into the bytes of text it stands for. */
export type Surface = (token: string) => Uint8Array

const encoder = new TextEncoder()
const byteToken = /^<0x([0-9A-Fa-f]{2})>$/

/** How this tokenizer spells bytes, and the bytes that it has no token for (they vanish from the text). */
export interface Spelling {
  surface: Surface
  /** Text as the surfaces spell it: SentencePiece's visible blank is the blank itself. */
  plain: (text: string) => string
  dropped: (byte: number) => boolean
}

/** The spelling that a tokenizer's parts imply: byte-level characters, or text with "▁" and `<0xNN>`. */
export function spellingOf(json: TokenizerJson, has: (token: string) => boolean): Spelling {
  const byteLevel = contains(json.pre_tokenizer, "ByteLevel") || contains(json.normalizer, "ByteLevel")
  if (byteLevel) {
    const lossy = json.model.unk_token === undefined || json.model.unk_token === null
    return {
      surface: byteLevelBytes,
      plain: (text) => text,
      dropped: (byte) => lossy && !has(byteChars[byte]!),
    }
  }
  const fallback = json.model.byte_fallback === true
  const continuing = json.model.type === "WordPiece" ? String(json.model.continuing_subword_prefix ?? "##") : ""
  const ending = typeof json.model.end_of_word_suffix === "string" ? json.model.end_of_word_suffix : ""
  return {
    surface: (token) => {
      const byte = fallback ? byteToken.exec(token) : null
      if (byte) return Uint8Array.of(Number.parseInt(byte[1]!, 16))
      let text = token
      if (continuing && text.startsWith(continuing)) text = text.slice(continuing.length)
      if (ending && text.endsWith(ending)) text = text.slice(0, -ending.length)
      return encoder.encode(plainBlanks(text))
    },
    plain: plainBlanks,
    dropped: () => false,
  }
}

const plainBlanks = (text: string) => text.replaceAll("▁", " ")

function contains(part: Component | null, type: string): boolean {
  if (!part) return false
  if (part.type === type) return true
  const inner = [part.pretokenizers, part.normalizers].find(Array.isArray) as Component[] | undefined
  return inner?.some((p) => contains(p, type)) ?? false
}

/** GPT-2's alphabet: printable Latin-1 bytes are themselves, the others are numbered from U+0100. */
const byteChars: readonly string[] = (() => {
  let next = 0x100
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
    return String.fromCharCode(printable ? byte : next++)
  })
})()
const byteOf = new Uint8Array(0x200).fill(0x3f)
for (const [byte, char] of byteChars.entries()) byteOf[char.charCodeAt(0)] = byte

function byteLevelBytes(token: string): Uint8Array {
  const bytes = new Uint8Array(token.length)
  for (let i = 0; i < token.length; i++) bytes[i] = byteOf[token.charCodeAt(i)] ?? 0x3f
  return bytes
}
