import { halfTable } from "./half.js"

// Super-blocks of 256 values whose sub-blocks have scales of their own. Layouts: ggml's block_q*_K structures.

/** 16 bytes of 4-bit scale and 4-bit minimum, 64 bytes of 2-bit codes, d, dmin. */
export function fromQ2_K(source: Uint8Array, blocks: number, out: Float32Array, at: number): void {
  const half = halfTable()
  for (let b = 0, p = 0, o = at; b < blocks; b++, p += 84) {
    const d = half[source[p + 80]! | (source[p + 81]! << 8)]!
    const dmin = half[source[p + 82]! | (source[p + 83]! << 8)]!
    for (let sub = 0; sub < 16; sub++, o += 16) {
      const scale = source[p + sub]!
      const dl = d * (scale & 15)
      const ml = dmin * (scale >> 4)
      const codes = p + 16 + (sub >> 3) * 32 + (sub & 1) * 16
      const shift = ((sub >> 1) & 3) * 2
      for (let j = 0; j < 16; j++) out[o + j] = dl * ((source[codes + j]! >> shift) & 3) - ml
    }
  }
}

/** 32 bytes of high bits (0 means minus 4), 64 bytes of 2-bit codes, 12 bytes of 6-bit scales, d. */
export function fromQ3_K(source: Uint8Array, blocks: number, out: Float32Array, at: number): void {
  const half = halfTable()
  for (let b = 0, p = 0, o = at; b < blocks; b++, p += 110) {
    const d = half[source[p + 108]! | (source[p + 109]! << 8)]!
    for (let sub = 0; sub < 16; sub++, o += 16) {
      const low = (source[p + 96 + (sub & 7)]! >> ((sub >> 3) << 2)) & 15
      const high = (source[p + 104 + (sub & 3)]! >> ((sub >> 2) << 1)) & 3
      const dl = d * ((low | (high << 4)) - 32)
      const codes = p + 32 + (sub >> 3) * 32 + (sub & 1) * 16
      const highs = p + (sub & 1) * 16
      const shift = ((sub >> 1) & 3) * 2
      const bit = sub >> 1
      for (let j = 0; j < 16; j++) {
        out[o + j] = dl * (((source[codes + j]! >> shift) & 3) - ((((source[highs + j]! >> bit) & 1) ^ 1) << 2))
      }
    }
  }
}

/** d, dmin, 12 bytes of eight 6-bit scales and minima, 128 bytes of 4-bit codes. */
export function fromQ4_K(source: Uint8Array, blocks: number, out: Float32Array, at: number): void {
  const half = halfTable()
  for (let b = 0, p = 0, o = at; b < blocks; b++, p += 144) {
    const d = half[source[p]! | (source[p + 1]! << 8)]!
    const dmin = half[source[p + 2]! | (source[p + 3]! << 8)]!
    for (let pair = 0; pair < 4; pair++, o += 64) {
      const lo = d * scaleOf(source, p + 4, pair * 2)
      const loMin = dmin * minimumOf(source, p + 4, pair * 2)
      const hi = d * scaleOf(source, p + 4, pair * 2 + 1)
      const hiMin = dmin * minimumOf(source, p + 4, pair * 2 + 1)
      const codes = p + 16 + pair * 32
      for (let j = 0; j < 32; j++) {
        const q = source[codes + j]!
        out[o + j] = lo * (q & 15) - loMin
        out[o + j + 32] = hi * (q >> 4) - hiMin
      }
    }
  }
}

/** As Q4_K, with 32 bytes of fifth bits between scales and codes. */
export function fromQ5_K(source: Uint8Array, blocks: number, out: Float32Array, at: number): void {
  const half = halfTable()
  for (let b = 0, p = 0, o = at; b < blocks; b++, p += 176) {
    const d = half[source[p]! | (source[p + 1]! << 8)]!
    const dmin = half[source[p + 2]! | (source[p + 3]! << 8)]!
    for (let pair = 0; pair < 4; pair++, o += 64) {
      const lo = d * scaleOf(source, p + 4, pair * 2)
      const loMin = dmin * minimumOf(source, p + 4, pair * 2)
      const hi = d * scaleOf(source, p + 4, pair * 2 + 1)
      const hiMin = dmin * minimumOf(source, p + 4, pair * 2 + 1)
      const codes = p + 48 + pair * 32
      for (let j = 0; j < 32; j++) {
        const q = source[codes + j]!
        const fifth = source[p + 16 + j]! >> (pair * 2)
        out[o + j] = lo * ((q & 15) | ((fifth & 1) << 4)) - loMin
        out[o + j + 32] = hi * ((q >> 4) | ((fifth & 2) << 3)) - hiMin
      }
    }
  }
}

/** 128 bytes of low nibbles, 64 bytes of high bit pairs, 16 signed scales, d. */
export function fromQ6_K(source: Uint8Array, blocks: number, out: Float32Array, at: number): void {
  const half = halfTable()
  const signed = new Int8Array(source.buffer, source.byteOffset, source.length)
  for (let b = 0, p = 0, o = at; b < blocks; b++, p += 210) {
    const d = half[source[p + 208]! | (source[p + 209]! << 8)]!
    for (let h = 0; h < 2; h++) {
      for (let s = 0; s < 2; s++, o += 16) {
        const scale = p + 192 + h * 8 + s
        const d0 = d * signed[scale]!
        const d1 = d * signed[scale + 2]!
        const d2 = d * signed[scale + 4]!
        const d3 = d * signed[scale + 6]!
        const low = p + h * 64 + s * 16
        const high = p + 128 + h * 32 + s * 16
        for (let j = 0; j < 16; j++) {
          const a = source[low + j]!
          const c = source[low + j + 32]!
          const x = source[high + j]!
          out[o + j] = d0 * (((a & 15) | ((x & 3) << 4)) - 32)
          out[o + j + 32] = d1 * (((c & 15) | ((x & 12) << 2)) - 32)
          out[o + j + 64] = d2 * (((a >> 4) | (x & 48)) - 32)
          out[o + j + 96] = d3 * (((c >> 4) | ((x & 192) >> 2)) - 32)
        }
      }
      o += 96
    }
  }
}

function scaleOf(source: Uint8Array, at: number, k: number): number {
  return k < 4 ? source[at + k]! & 63 : (source[at + k + 4]! & 15) | ((source[at + k - 4]! >> 6) << 4)
}

function minimumOf(source: Uint8Array, at: number, k: number): number {
  return k < 4 ? source[at + k + 4]! & 63 : (source[at + k + 4]! >> 4) | ((source[at + k]! >> 6) << 4)
}
