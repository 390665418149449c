let table: Float32Array | undefined

/** All 65,536 half-precision bit patterns as float32, built once: a scale costs one lookup. */
export function halfTable(): Float32Array {
  if (table) return table
  table = new Float32Array(65536)
  for (let bits = 0; bits < 65536; bits++) {
    const exponent = (bits >> 10) & 31
    const fraction = bits & 1023
    const size =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent === 31
          ? fraction === 0
            ? Number.POSITIVE_INFINITY
            : Number.NaN
          : (1024 + fraction) * 2 ** (exponent - 25)
    table[bits] = bits & 0x8000 ? -size : size
  }
  return table
}
