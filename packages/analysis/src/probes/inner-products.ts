/** to += factor · from */
export function add(to: Float64Array, factor: number, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * from[i]!
}

/** Adds one vector after the other; four are read together. */
export function addAll(to: Float64Array, factors: Float64Array, list: readonly Float64Array[]): void {
  let at = 0
  for (; at + 3 < list.length; at += 4) {
    const [a, b, c, d] = [list[at]!, list[at + 1]!, list[at + 2]!, list[at + 3]!]
    const [fa, fb, fc, fd] = [factors[at]!, factors[at + 1]!, factors[at + 2]!, factors[at + 3]!]
    for (let i = 0; i < to.length; i++) to[i] = to[i]! + fa * a[i]! + fb * b[i]! + fc * c[i]! + fd * d[i]!
  }
  for (; at < list.length; at++) add(to, factors[at]!, list[at]!)
}

/** Σ aᵢbᵢ over the entries of the shorter one, a. */
export function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** Inner products of vectors with one other, over the entries that both have; four at a time, so that no sum waits for the one before. */
export function innerAll(list: readonly Float64Array[], v: Float64Array): Float64Array {
  const result = new Float64Array(list.length)
  const n = Math.min(v.length, list[0]?.length ?? 0)
  let at = 0
  for (; at + 3 < list.length; at += 4) {
    const [a, b, c, d] = [list[at]!, list[at + 1]!, list[at + 2]!, list[at + 3]!]
    let [s0, s1, s2, s3] = [0, 0, 0, 0]
    for (let i = 0; i < n; i++) {
      const value = v[i]!
      s0 += a[i]! * value
      s1 += b[i]! * value
      s2 += c[i]! * value
      s3 += d[i]! * value
    }
    result[at] = s0
    result[at + 1] = s1
    result[at + 2] = s2
    result[at + 3] = s3
  }
  for (; at < list.length; at++) {
    const a = list[at]!
    let sum = 0
    for (let i = 0; i < n; i++) sum += a[i]! * v[i]!
    result[at] = sum
  }
  return result
}
