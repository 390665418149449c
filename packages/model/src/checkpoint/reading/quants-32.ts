import { halfTable } from "./half.js"

// Blocks of 32 values: a scale d (and a minimum m) in half precision, then the codes; in the 4- and 5-bit types byte j
// holds value j in its low and value j + 16 in its high nibble. A product of a half and a code fits in 24 bits and the
// sums are exact in double, so the one rounding on storing gives the bits of a float32 computation.

export function fromQ4_0(source: Uint8Array, blocks: number, out: Float32Array, at: number): void {
  const half = halfTable()
  for (let b = 0, p = 0, o = at; b < blocks; b++, p += 18, o += 32) {
    const d = half[source[p]! | (source[p + 1]! << 8)]!
    for (let j = 0; j < 16; j++) {
      const q = source[p + 2 + j]!
      out[o + j] = d * ((q & 15) - 8)
      out[o + j + 16] = d * ((q >> 4) - 8)
    }
  }
}

export function fromQ4_1(source: Uint8Array, blocks: number, out: Float32Array, at: number): void {
  const half = halfTable()
  for (let b = 0, p = 0, o = at; b < blocks; b++, p += 20, o += 32) {
    const d = half[source[p]! | (source[p + 1]! << 8)]!
    const m = half[source[p + 2]! | (source[p + 3]! << 8)]!
    for (let j = 0; j < 16; j++) {
      const q = source[p + 4 + j]!
      out[o + j] = d * (q & 15) + m
      out[o + j + 16] = d * (q >> 4) + m
    }
  }
}

export function fromQ5_0(source: Uint8Array, blocks: number, out: Float32Array, at: number): void {
  const half = halfTable()
  for (let b = 0, p = 0, o = at; b < blocks; b++, p += 22, o += 32) {
    const d = half[source[p]! | (source[p + 1]! << 8)]!
    const high = source[p + 2]! | (source[p + 3]! << 8) | (source[p + 4]! << 16) | (source[p + 5]! << 24)
    for (let j = 0; j < 16; j++) {
      const q = source[p + 6 + j]!
      out[o + j] = d * (((q & 15) | (((high >>> j) & 1) << 4)) - 16)
      out[o + j + 16] = d * (((q >> 4) | (((high >>> (j + 16)) & 1) << 4)) - 16)
    }
  }
}

export function fromQ5_1(source: Uint8Array, blocks: number, out: Float32Array, at: number): void {
  const half = halfTable()
  for (let b = 0, p = 0, o = at; b < blocks; b++, p += 24, o += 32) {
    const d = half[source[p]! | (source[p + 1]! << 8)]!
    const m = half[source[p + 2]! | (source[p + 3]! << 8)]!
    const high = source[p + 4]! | (source[p + 5]! << 8) | (source[p + 6]! << 16) | (source[p + 7]! << 24)
    for (let j = 0; j < 16; j++) {
      const q = source[p + 8 + j]!
      out[o + j] = d * ((q & 15) | (((high >>> j) & 1) << 4)) + m
      out[o + j + 16] = d * ((q >> 4) | (((high >>> (j + 16)) & 1) << 4)) + m
    }
  }
}

export function fromQ8_0(source: Uint8Array, blocks: number, out: Float32Array, at: number): void {
  const half = halfTable()
  const codes = new Int8Array(source.buffer, source.byteOffset, source.length)
  for (let b = 0, p = 0, o = at; b < blocks; b++, p += 34, o += 32) {
    const d = half[source[p]! | (source[p + 1]! << 8)]!
    for (let j = 0; j < 32; j++) out[o + j] = d * codes[p + 2 + j]!
  }
}
