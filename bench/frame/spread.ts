/** What repeated timings of one piece of work amount to. */
export interface Spread {
  median: number
  /** Lower and upper quartile: how far to trust the median. */
  low: number
  high: number
  runs: number
}

/** Median and quartiles, linear between neighbours. */
export function spread(samples: readonly number[]): Spread {
  if (samples.length === 0) throw new Error("no samples")
  const sorted = [...samples].sort((a, b) => a - b)
  const at = (share: number) => {
    const place = share * (sorted.length - 1)
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
    return below + (above - below) * (place - Math.floor(place))
  }
  return { median: at(0.5), low: at(0.25), high: at(0.75), runs: sorted.length }
}

/** `1.41 s (1.39–1.46, 5 runs)`. */
export function spreadText({ median, low, high, runs }: Spread): string {
  return `${seconds(median)} s (${seconds(low)}–${seconds(high)}, ${runs} runs)`
}

function seconds(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
