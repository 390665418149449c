import { cholesky, choleskySolve } from "./cholesky.js"

/**
 * What turns ridge projections into linear discriminants: scores of a row are r·transform + offset, with r = x·M⁻¹V.
 *
 * V [k] are the sums of centred rows of each class, M = n(S_t + ρI). Since n S_w = n S_t − V D⁻¹ Vᵀ (D the class
 * counts), Woodbury's identity gives (S_w + ρI)⁻¹ of the class means from M⁻¹V and the k × k matrix B = VᵀM⁻¹V alone:
 * x·Σ⁻¹u = n r (D − B)⁻¹ and u·Σ⁻¹u = n D⁻¹B(D − B)⁻¹ on the diagonal.
 *
 * @param scale Σ is this many times S_w + ρI
 */
export function discriminant(
  b: Float64Array,
  counts: Float64Array,
  scale = 1,
): { readonly transform: Float64Array; readonly offset: Float64Array } {
  const k = counts.length
  const n = counts.reduce((sum, count) => sum + count, 0)
  const rest = new Float64Array(k * k)
  const transform = new Float64Array(k * k)
  for (let c = 0; c < k; c++) {
    transform[c * k + c] = n / scale
    for (let e = 0; e < k; e++) rest[c * k + e] = Number(c === e) * counts[c]! - b[c * k + e]!
  }
  choleskySolve(cholesky(rest, k, 0), k, transform, k)
  const offset = counts.map((count, c) => {
    let sum = 0
    for (let e = 0; e < k; e++) sum += b[c * k + e]! * transform[e * k + c]!
    return Math.log(count / n) - sum / (2 * count)
  })
  return { transform, offset }
}
