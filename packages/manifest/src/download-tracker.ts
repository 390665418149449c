import type { FetchContext } from "./context.js"
import { RateMeter, throttle } from "./progress.js"

/** Reports the downloads of one source (one file, or several one after the other) as a single progress. */
export class DownloadTracker {
  readonly #context: FetchContext
  readonly #total: number
  readonly #due = throttle(100)
  #meter = new RateMeter()
  #before = 0
  #resumed = 0

  constructor(context: FetchContext, total: number) {
    this.#context = context
    this.#total = total
  }

  /** A file begins, with `bytes` of it there from an earlier try. */
  start(file: string, bytes: number): void {
    // what was there already must not count as speed
    this.#meter = new RateMeter()
    this.#resumed += bytes
    this.#report(file, bytes, true)
  }

  at(file: string, bytes: number): void {
    this.#report(file, bytes, false)
  }

  end(file: string, bytes: number): void {
    this.#report(file, bytes, true)
  }

  /** The file of `bytes` bytes is complete; the next one adds to it. */
  next(bytes: number): void {
    this.#before += bytes
  }

  #report(file: string, bytes: number, force: boolean): void {
    if (!this.#due(force)) return
    const received = this.#before + bytes
    const bytesPerSecond = this.#meter.sample(received, performance.now())
    const secondsLeft = bytesPerSecond > 0 ? (this.#total - received) / bytesPerSecond : undefined
    this.#context.report({
      kind: "download",
      artefact: this.#context.manifest.name,
      file,
      received,
      total: this.#total,
      resumedFrom: this.#resumed,
      bytesPerSecond,
      secondsLeft,
    })
  }
}
