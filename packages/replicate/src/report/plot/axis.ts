import type { Layout } from "./layout.js"
import type { Marks, PlotModule } from "./plot-types.js"

/** The axis of the values, horizontal or vertical. */
export function valueAxis({ valueLog, domain }: Pick<Layout, "valueLog" | "domain">) {
  return {
    type: valueLog ? ("log" as const) : ("linear" as const),
    domain,
    label: null,
    grid: true,
    ticks: valueLog ? logTicks(domain) : 5,
    tickFormat: plain,
  }
}

/**
 * The labels of a logarithmic horizontal axis, all of them: left to itself, the library labels round powers only. The
 * scale's own axis must be off.
 */
export function logAxisX(Plot: PlotModule, ticks: readonly number[], label: string): Marks {
  const text = (value: number) => plain(value)
  return [Plot.axisX([...ticks], { text, label, labelArrow: "none", labelAnchor: "center", tickSize: 4 })]
}

/** Powers of ten, or 1, 2 and 5 of each where there are few. */
export function logTicks([least, most]: readonly [number, number]): number[] {
  const powers: number[] = []
  for (let power = Math.ceil(Math.log10(least)); power <= Math.floor(Math.log10(most)); power++)
    powers.push(10 ** power)
  if (powers.length > 7) return thinned(powers, 6)
  if (powers.length >= 3) return powers
  const steps = [-1, 0, 1, 2].flatMap((up) =>
    [1, 2, 5].map((digit) => digit * 10 ** (Math.floor(Math.log10(least)) + up)),
  )
  return steps.filter((tick) => tick >= least && tick <= most)
}

/** At most `most` of the values, evenly taken. */
export function thinned(values: readonly number[], most: number): number[] {
  const every = Math.ceil(values.length / most)
  return values.filter((_, at) => at % every === 0)
}

/** `0.02`, `1`, `1e-14`: as short as it goes. */
export function plain(value: number): string {
  if (value === 0) return "0"
  const size = Math.abs(value)
  if (size < 1e-4 || size >= 1e5) return Number(value.toPrecision(2)).toExponential().replace("e+", "e")
  return String(Number(value.toPrecision(3)))
}

/** Those of the sorted values whose labels do not touch: each at least a twelfth of the axis behind the one before. */
export function apart(values: readonly number[], log: boolean): number[] {
  const place = (value: number) => (log ? Math.log(value) : value)
  const [first = 0, last = 0] = [values[0], values.at(-1)]
  const gap = (place(last) - place(first)) / 12
  const kept: number[] = []
  for (const value of values) {
    const before = kept.at(-1)
    if (before === undefined || place(value) - place(before) >= gap) kept.push(value)
  }
  return kept
}
