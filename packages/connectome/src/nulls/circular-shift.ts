import { FmriError } from "@llm-fmri/errors"
import { Rng } from "@llm-fmri/random"
import { type Samples, samplesShape } from "../correlation/samples.js"

export interface ShiftOptions {
  /** No two units are nearer to their own time than this many samples: more than the series remember. *0* */
  readonly apart?: number
}

/**
 * Time series, each moved around in time by a number of samples of its own: every unit keeps its values and their order,
 * where {@link shuffledUnits} would destroy autocorrelation and so make differences look surer than they are. What is left
 * out of step is what units have to do with each other at the same time. Keeps more than `phaseRandomised` (values, bursts),
 * and draws less variety: n places for a unit.
 *
 * The last sample is followed by the first, so detrend first. Shifts are uniform; with `apart`, unit after unit is drawn until
 * its shift differs from those of all units before by so much, around the circle.
 *
 * @param x samples [n, units], rows in the order of time
 * @throws FmriError `BadShape`, `NotFinite`; `NoRoom` where so many units cannot be so far apart
 *
 * @example
 * ```ts
 * const x = { dims: [3, 1], data: Float64Array.of(1, 2, 3) }
 * const { data } = circularShift(x, 1)
 * data[0] + data[1] + data[2] // 6
 * ```
 */
export function circularShift<T extends Samples>(
  x: T,
  seed: number,
  { apart = 0 }: ShiftOptions = {},
): Samples & { readonly data: T["data"] } {
  const [n, p] = samplesShape(x)
  const shifts = drawShifts(n, p, apart, new Rng(seed))
  const data = x.data.slice()
  for (let row = 0; row < n; row++) {
    for (let unit = 0; unit < p; unit++) data[((row + shifts[unit]!) % n) * p + unit] = x.data[row * p + unit]!
  }
  return { dims: [n, p], data }
}

function drawShifts(n: number, units: number, apart: number, rng: Rng): Int32Array {
  const shifts = new Int32Array(units)
  const free = new Uint8Array(n).fill(1)
  for (let unit = 0; unit < units; unit++) {
    const open = apart === 0 ? n : free.reduce((sum, each) => sum + each, 0)
    if (open === 0) {
      throw new FmriError("NoRoom", `${units} units cannot all be ${apart} of ${n} samples out of step`, {
        fix: "Use fewer units, a smaller distance, or phaseRandomised.",
        fields: { samples: n, units, apart },
      })
    }
    let left = rng.int(open)
    let shift = 0
    if (apart === 0) shift = left
    else for (shift = 0; left > 0 || free[shift] === 0; shift++) left -= free[shift]!
    shifts[unit] = shift
    for (let step = 1 - apart; step < apart; step++) free[(((shift + step) % n) + n) % n] = 0
  }
  return shifts
}
