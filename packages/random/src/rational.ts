/*
 * exp and log by + − × ÷ alone, which IEEE 754 rounds alike everywhere; Math.exp and Math.log may differ by an ulp
 * between engines, and one flipped rejection would shift every later draw. Only the rare branches of the ziggurat come
 * here, so a relative error of 1e-14 and some speed are given up gladly.
 */

// biome-ignore lint/suspicious/noApproximativeNumericConstant: the standard leaves the last bits of Math.LN2 open.
const LN2 = 0.6931471805599453

/** exp(−t) for t in [0, 7]: the Taylor series of exp(−t / 64), squared six times. */
export function expOfMinus(t: number): number {
  const z = -t / 64
  let term = 1
  let sum = 1
  for (let k = 1; k <= 11; k++) {
    term = (term * z) / k
    sum += term
  }
  for (let k = 0; k < 6; k++) sum *= sum
  return sum
}

/** ln((k + ½) / 2³²) for a 32-bit k: halved exactly to m in (0.71, 1.42], then 2 artanh((m − 1) / (m + 1)). */
export function logOfMidpoint(k: number): number {
  let m = 2 * k + 1
  let exponent = -33
  while (m > 1.42) {
    m /= 2
    exponent++
  }
  const s = (m - 1) / (m + 1)
  const s2 = s * s
  let sum = 0
  for (let j = 21; j >= 1; j -= 2) sum = sum * s2 + 1 / j
  return 2 * s * sum + exponent * LN2
}
