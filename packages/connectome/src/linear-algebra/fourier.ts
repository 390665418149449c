/** The discrete Fourier transform of n complex numbers, in place: re and im [n]. */
export type Transform = (re: Float64Array, im: Float64Array) => void

/** X_k = Σ x_t e^(−2πi kt / n), for any n (Bluestein 1970 where n is no power of 2). */
export function fourier(n: number): Transform {
  return n > 0 && (n & (n - 1)) === 0 ? powerOfTwo(n) : anyLength(n)
}

function powerOfTwo(n: number): Transform {
  const cos = Float64Array.from({ length: n >> 1 }, (_, k) => Math.cos((2 * Math.PI * k) / n))
  const sin = Float64Array.from({ length: n >> 1 }, (_, k) => -Math.sin((2 * Math.PI * k) / n))
  const reversed = new Int32Array(n)
  for (let i = 1; i < n; i++) reversed[i] = (reversed[i >> 1]! >> 1) | (i & 1 ? n >> 1 : 0)
  return (re, im) => {
    for (let i = 0; i < n; i++) {
      const j = reversed[i]!
      if (j <= i) continue
      const [a, b] = [re[i]!, im[i]!]
      re[i] = re[j]!
      im[i] = im[j]!
      re[j] = a
      im[j] = b
    }
    for (let half = 1; half < n; half *= 2) {
      const stride = n / (2 * half)
      for (let start = 0; start < n; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const [a, b] = [start + k, start + k + half]
          const [c, s] = [cos[k * stride]!, sin[k * stride]!]
          const real = re[b]! * c - im[b]! * s
          const imaginary = re[b]! * s + im[b]! * c
          re[b] = re[a]! - real
          im[b] = im[a]! - imaginary
          re[a]! += real
          im[a]! += imaginary
        }
      }
    }
  }
}

/** kt = (k² + t² − (k − t)²) / 2 makes a convolution of it, which powers of 2 do. */
function anyLength(n: number): Transform {
  let m = 1
  while (m < 2 * n - 1) m *= 2
  const transform = powerOfTwo(m)
  // The squares modulo 2n, so that the angle stays exact.
  const cos = Float64Array.from({ length: n }, (_, k) => Math.cos((Math.PI * ((k * k) % (2 * n))) / n))
  const sin = Float64Array.from({ length: n }, (_, k) => Math.sin((Math.PI * ((k * k) % (2 * n))) / n))
  const [chirpRe, chirpIm] = [new Float64Array(m), new Float64Array(m)]
  for (let k = 0; k < n; k++) {
    for (const at of k === 0 ? [0] : [k, m - k]) {
      chirpRe[at] = cos[k]!
      chirpIm[at] = sin[k]!
    }
  }
  transform(chirpRe, chirpIm)
  const [a, b] = [new Float64Array(m), new Float64Array(m)]
  return (re, im) => {
    a.fill(0)
    b.fill(0)
    for (let t = 0; t < n; t++) {
      a[t] = re[t]! * cos[t]! + im[t]! * sin[t]!
      b[t] = im[t]! * cos[t]! - re[t]! * sin[t]!
    }
    transform(a, b)
    for (let k = 0; k < m; k++) {
      const real = a[k]! * chirpRe[k]! - b[k]! * chirpIm[k]!
      // Conjugated, so that the same transform turns it back.
      b[k] = -(a[k]! * chirpIm[k]! + b[k]! * chirpRe[k]!)
      a[k] = real
    }
    transform(a, b)
    for (let k = 0; k < n; k++) {
      const [real, imaginary] = [a[k]! / m, -b[k]! / m]
      re[k] = real * cos[k]! + imaginary * sin[k]!
      im[k] = imaginary * cos[k]! - real * sin[k]!
    }
  }
}
