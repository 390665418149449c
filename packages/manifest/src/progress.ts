/** What `fetch` is doing. Sizes in bytes. */
export type FetchEvent =
  | {
      kind: "download"
      artefact: string
      /** The file that travels (the wheel, not its member). */
      file: string
      received: number
      total: number
      /** How much of `received` was there from an earlier try. */
      resumedFrom: number
      bytesPerSecond: number
      secondsLeft: number | undefined
    }
  | { kind: "verify" | "unpack"; artefact: string; file: string; done: number; total: number }
  /** Another process is fetching the same artefact. */
  | { kind: "wait"; artefact: string; pid: number | undefined; message: string }
  /** Something a person may want to know: a retry, a source given up, a damaged entry thrown away. */
  | { kind: "note"; artefact: string; message: string }

/** Bytes per second over the last seconds, from samples of a running total. */
export class RateMeter {
  readonly #window: number
  #samples: { at: number; bytes: number }[] = []

  constructor(windowMs = 5000) {
    this.#window = windowMs
  }

  /** Adds a sample (`at` in ms) and returns the rate. */
  sample(bytes: number, at: number): number {
    this.#samples.push({ at, bytes })
    while (this.#samples.length > 2 && at - (this.#samples[1]?.at ?? at) > this.#window) this.#samples.shift()
    const first = this.#samples[0]
    return first && at > first.at ? ((bytes - first.bytes) / (at - first.at)) * 1000 : 0
  }
}

/** At most one call every `everyMs`; `flush` makes the next one pass. */
export function throttle(everyMs: number): (force?: boolean) => boolean {
  let last = Number.NEGATIVE_INFINITY
  return (force = false) => {
    const now = performance.now()
    if (!force && now - last < everyMs) return false
    last = now
    return true
  }
}

/** `98,362,432` → "98.4 MB". */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"]
  let value = bytes
  let unit = 0
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return unit === 0 ? `${bytes} bytes` : `${value.toFixed(1)} ${units[unit]}`
}
