import type { CaptureRow } from "@llm-fmri/capture"
import { nounMargins, tokenLogits } from "@llm-fmri/intervention"
import type { EditInput, Model } from "@llm-fmri/model"
import type { MeasureContext } from "../claim/measure.js"

/** Words in a sentence that asks for their noun, one row a word. */
export interface NounProbe {
  readonly probe: {
    readonly rows: readonly CaptureRow[]
    /** Each word's category: the place of its noun in `nouns`. */
    readonly category: ArrayLike<number>
  }
  /** Token of each category's noun. */
  readonly nouns: readonly number[]
}

/** What long runs are given. */
export interface RunHooks {
  readonly capture: MeasureContext["capture"]
  readonly signal: AbortSignal
  /** A share, 0 to 1. */
  readonly onProgress?: (done: number) => void
}

/**
 * Gathers edited runs of the probe sentence, so that they go through the net together: words are run once and shared, and
 * only what an edit reaches is run again.
 *
 * @example
 * ```ts
 * const runs = new MarginRuns({ probe, nouns })
 * const [clean, edited] = [runs.add([0, 1]), runs.add([0, 1], () => edits)]
 * const margins = await runs.read(model, { capture: context.capture, signal: context.signal })
 * margins.of(edited) // logit of each word's noun less the mean of the other nouns', [2]
 * ```
 */
export class MarginRuns {
  readonly #material: NounProbe
  readonly #before: (word: number) => EditInput[]
  readonly #rows: CaptureRow[] = []
  readonly #noun: number[] = []

  /** @param before edits that every run of a word has, before its own */
  constructor(material: NounProbe, before: (word: number) => EditInput[] = () => []) {
    this.#material = material
    this.#before = before
  }

  /** One run of each word with edits of its own (none: the clean run). Returns where to find their margins. */
  add(words: ArrayLike<number>, edits: (word: number) => EditInput[] = () => []): Span {
    const from = this.#rows.length
    for (const word of Array.from(words)) {
      this.#rows.push({ ...this.#material.probe.rows[word]!, edits: [...this.#before(word), ...edits(word)] })
      this.#noun.push(this.#material.probe.category[word]!)
    }
    return { from, to: this.#rows.length }
  }

  /** Runs everything and returns the reader of margins. */
  async read(model: Model, hooks: RunHooks): Promise<Margins> {
    const { nouns } = this.#material
    const { capture, signal, onProgress } = hooks
    const { tensors } = await capture(
      model,
      { rows: this.#rows, sites: ["final_norm"], positions: ["last"] },
      { signal, onProgress: ({ done, total }) => onProgress?.(done / total) },
    )
    const { data } = await tokenLogits(model, tensors.get("final_norm")!, nouns, { signal })
    const margins = nounMargins(data, nouns.length, this.#noun)
    const known = this.#noun.map((noun, row) => largest(data, row * nouns.length, nouns.length) === noun)
    return {
      of: ({ from, to }) => margins.subarray(from, to),
      known: ({ from, to }) => known.slice(from, to),
    }
  }
}

/** Runs that were added together. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface Margins {
  /** Margin of the noun, by run. */
  of(span: Span): Float64Array
  /** Whether the noun has the largest logit of all nouns, by run. */
  known(span: Span): boolean[]
}

function largest(values: ArrayLike<number>, from: number, count: number): number {
  let best = 0
  for (let k = 1; k < count; k++) if (values[from + k]! > values[from + best]!) best = k
  return best
}
