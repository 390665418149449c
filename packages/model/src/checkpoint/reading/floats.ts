import { halfTable } from "./half.js"

/** bf16 is the upper half of a float32: a shift. */
export function fromBfloat16(source: Uint16Array, count: number, out: Float32Array, at: number): void {
  const bits = new Uint32Array(out.buffer, out.byteOffset + at * 4, count)
  for (let i = 0; i < count; i++) bits[i] = source[i]! << 16
}

export function fromFloat16(source: Uint16Array, count: number, out: Float32Array, at: number): void {
  const half = halfTable()
  for (let i = 0; i < count; i++) out[at + i] = half[source[i]!]!
}
