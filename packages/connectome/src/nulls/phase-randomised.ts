import { Rng } from "@llm-fmri/random"
import { type Samples, samplesShape, unitColumn } from "../correlation/samples.js"
import { fourier, type Transform } from "../linear-algebra/fourier.js"

export interface PhaseOptions {
  /**
   * *false*: every unit has phases of its own, and no two units have anything to do with each other. true: all units are
   * turned by the same phases, which leaves their correlations what they are, at every lag: a null for what changes over time
   * (dynamic connectivity), not for the network.
   */
  readonly together?: boolean
}

/**
 * Time series of the same power spectra, and so the same autocorrelations and variances, with random phases (Theiler et al.
 * 1992; Prichard & Theiler 1994): what linear dynamics alone would give. The null model for networks of time series, where
 * {@link shuffledUnits} is not valid: neighbouring samples are alike, so real series are correlated by chance far more than
 * shuffled ones.
 *
 * x̃ = F⁻¹(F(x)·e^(iφ)), φ uniform, odd in frequency; the mean and, for an even number of samples, the highest frequency stay.
 * Ends are taken as joined, so detrend first. Values come out as more nearly normal than they were.
 *
 * @param x samples [n, units], rows in the order of time, evenly spaced
 * @throws FmriError `BadShape`, `NotFinite`
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float64Array.of(1, -1, 2, -2) }
 * const { data } = phaseRandomised(x, 1)
 * data.reduce((sum, value) => sum + value ** 2, 0) // ≈ 10
 * ```
 */
export function phaseRandomised(
  x: Samples,
  seed: number,
  { together = false }: PhaseOptions = {},
): Samples & { readonly data: Float64Array } {
  const [n, p] = samplesShape(x)
  const rng = new Rng(seed)
  const transform = fourier(n)
  const data = new Float64Array(n * p)
  let phases = randomPhases(n, rng)
  for (let unit = 0; unit < p; unit++) {
    if (unit > 0 && !together) phases = randomPhases(n, rng)
    const turned = turnedBy(unitColumn(x, unit), phases, transform)
    for (let row = 0; row < n; row++) data[row * p + unit] = turned[row]!
  }
  return { dims: [n, p], data }
}

/** One for each frequency that has a phase: 1 … ⌈n/2⌉ − 1. */
function randomPhases(n: number, rng: Rng): Float64Array {
  return Float64Array.from({ length: Math.max(0, Math.ceil(n / 2) - 1) }, () => 2 * Math.PI * rng.uniform())
}

/** A series with phases added: `phases[k − 1]` at frequency k. */
export function turnedBy(series: Float64Array, phases: Float64Array, transform: Transform): Float64Array {
  const n = series.length
  const re = series.slice()
  const im = new Float64Array(n)
  transform(re, im)
  for (const [at, phase] of phases.entries()) {
    const [c, s] = [Math.cos(phase), Math.sin(phase)]
    const [k, mirrored] = [at + 1, n - at - 1]
    const real = re[k]! * c - im[k]! * s
    const imaginary = re[k]! * s + im[k]! * c
    re[k] = real
    im[k] = imaginary
    re[mirrored] = real
    im[mirrored] = -imaginary
  }
  // Of a real series' spectrum: its conjugate gives the series back, as the same transform does it.
  for (let k = 0; k < n; k++) im[k] = -im[k]!
  transform(re, im)
  return re.map((value) => value / n)
}
