/** float32 to half precision bits, rounded to nearest even; too large becomes infinity. */
export function toFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const out = new Uint16Array(values.length)
  for (let i = 0; i < out.length; i++) out[i] = halfBits(bits[i]!)
  return out
}

/** float32 to bfloat16 bits, rounded to nearest even; NaN stays NaN. */
export function toBfloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const out = new Uint16Array(values.length)
  for (let i = 0; i < out.length; i++) {
    const x = bits[i]!
    const nan = (x & 0x7fffffff) > 0x7f800000
    out[i] = nan ? (x >>> 16) | 0x40 : (x + 0x7fff + ((x >>> 16) & 1)) >>> 16
  }
  return out
}

function halfBits(x: number): number {
  const sign = (x >>> 16) & 0x8000
  const size = x & 0x7fffffff
  if (size > 0x7f800000) return sign | 0x7e00
  if (size >= 0x47800000) return sign | 0x7c00
  if (size < 0x38800000) {
    // Subnormal: count units of 2^-24 with the hidden bit put back.
    const shift = 126 - (size >>> 23)
    if (shift > 24) return sign
    return sign | roundShift((size & 0x7fffff) | 0x800000, shift)
  }
  // Rounding may carry into the exponent, and from there into infinity: both are right.
  return sign | roundShift(size - 0x38000000, 13)
}

function roundShift(value: number, shift: number): number {
  const half = 2 ** (shift - 1)
  const kept = Math.floor(value / 2 ** shift)
  const rest = value - kept * 2 ** shift
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept
}
