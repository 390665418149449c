/** How far a stage is, at one moment. */
export interface Snapshot {
  name: string
  done: number
  total?: number
  unit?: string
  /** Milliseconds since the stage began. */
  elapsed: number
}

/** `12 s`, `3 min 20 s`, `1 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** `1,234`, or `93 MB` for bytes. */
export function amount(value: number, unit?: string): string {
  if (unit === "B") {
    if (value >= 1e9) return `${(value / 1e9).toFixed(2)} GB`
    if (value >= 1e6) return `${(value / 1e6).toFixed(value >= 1e8 ? 0 : 1)} MB`
    if (value >= 1e3) return `${(value / 1e3).toFixed(0)} kB`
    return `${Math.round(value)} B`
  }
  return Math.round(value).toLocaleString("en-US")
}

/** `capture  640/1,234 tokens  52 %  210/s  3 s left`. */
export function describe({ name, done, total, unit, elapsed }: Snapshot): string {
  const parts = [name]
  const shownUnit = unit === undefined || unit === "B" ? "" : ` ${unit}`
  if (total !== undefined && total > 0) {
    parts.push(`${amount(done, unit)}/${amount(total, unit)}${shownUnit}`, `${Math.floor((100 * done) / total)} %`)
  } else if (done > 0) {
    parts.push(`${amount(done, unit)}${shownUnit}`)
  }
  const seconds = elapsed / 1000
  if (done > 0 && seconds >= 0.5) {
    const rate = done / seconds
    parts.push(rate >= 1 || unit === "B" ? `${amount(rate, unit)}/s` : `${duration(1 / rate)} each`)
    if (total !== undefined && done < total) parts.push(`${duration((total - done) / rate)} left`)
  }
  return parts.join("  ")
}
