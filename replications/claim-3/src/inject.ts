import { type CaptureRow, capture } from "@llm-fmri/capture"
import { tokenLogits } from "@llm-fmri/intervention"
import type { Model } from "@llm-fmri/model"
import { type Compared, compareEffects, nounContrast } from "./effect.js"
import { EditPool, type Injection } from "./injection.js"
import type { Trial } from "./trial.js"

export interface InjectOptions {
  /** The first of the injected layers: doses are in units of its norm. */
  readonly first: number
  readonly scalars: readonly number[]
  /** Noun token of each category: then the noun's logit is read too. */
  readonly nouns?: ReadonlyMap<string, number> | undefined
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Runs every injection in every trial (one row each, beside a clean one) and reads the last residual at the target.
 *
 * Only the target's token is run again, from the first injected layer on; the rest is shared by all rows.
 */
export async function inject(
  model: Model,
  trials: readonly Trial[],
  injections: readonly Injection[],
  { first, scalars, nouns, signal, onProgress }: InjectOptions,
): Promise<Effects> {
  const pool = new EditPool(first, scalars)
  const rows = trials.flatMap(({ row, vector, sideways }): CaptureRow[] => [
    row,
    ...injections.map((injection) => ({
      ...row,
      edits: pool.of(injection, { direction: vector, ...(sideways === undefined ? {} : { sideways }) }),
    })),
  ])
  const last = model.arch.layers.length - 1
  const { tensors } = await capture(
    model,
    { rows, sites: nouns ? ["resid_post", "final_norm"] : ["resid_post"], layers: [last], positions: ["target"] },
    {
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress: ({ done, total }) => onProgress(done, total) }),
    },
  )
  const residual = tensors.get(`resid_post.${last}`)!.data
  if (nouns === undefined) return new Effects(model.arch.width, trials, injections, residual)
  const tokens = [...nouns.values()]
  const logits = await tokenLogits(model, tensors.get("final_norm")!, tokens, signal === undefined ? {} : { signal })
  const column = new Map([...nouns.keys()].map((category, i) => [category, i]))
  const perTrial = injections.length + 1
  const contrast = Float64Array.from({ length: rows.length }, (_, r) =>
    nounContrast(
      logits.data.subarray(r * tokens.length, (r + 1) * tokens.length),
      column.get(trials[Math.floor(r / perTrial)]!.category)!,
    ),
  )
  return new Effects(model.arch.width, trials, injections, residual, contrast)
}

/** What a set of injections did to a set of trials. */
export class Effects {
  readonly trials: readonly Trial[]
  readonly #width: number
  readonly #place: ReadonlyMap<string, number>
  readonly #residual: Float32Array
  readonly #contrast: Float64Array | undefined

  constructor(
    width: number,
    trials: readonly Trial[],
    injections: readonly Injection[],
    residual: Float32Array,
    contrast?: Float64Array,
  ) {
    this.#width = width
    this.trials = trials
    this.#place = new Map(injections.map(({ key }, i) => [key, i + 1]))
    this.#residual = residual
    this.#contrast = contrast
  }

  /** The last residual of a trial, clean or injected. */
  residual(trial: number, injection?: Injection): Float32Array {
    const row = this.#row(trial, injection)
    return this.#residual.subarray(row * this.#width, (row + 1) * this.#width)
  }

  /** Each trial's comparison of two injections. */
  compare(many: Injection, once: Injection): Compared[] {
    return this.trials.map(({ unit }, t) =>
      compareEffects(this.residual(t, many), this.residual(t, once), this.residual(t), unit),
    )
  }

  /** Each trial's change of the projection, Δ·u. */
  along(injection: Injection): Float64Array {
    return Float64Array.from(this.trials, ({ unit }, t) => {
      const edited = this.residual(t, injection)
      const clean = this.residual(t)
      return unit.reduce((sum, x, i) => sum + x * (edited[i]! - clean[i]!), 0)
    })
  }

  /** Each trial's change of the noun's logit; undefined where nouns were not read. */
  logit(injection: Injection): Float64Array | undefined {
    const contrast = this.#contrast
    if (contrast === undefined) return undefined
    return Float64Array.from(
      this.trials,
      (_, t) => contrast[this.#row(t, injection)]! - contrast[this.#row(t, undefined)]!,
    )
  }

  #row(trial: number, injection: Injection | undefined): number {
    const place = injection === undefined ? 0 : this.#place.get(injection.key)
    if (place === undefined) throw new Error(`${injection?.key} was not run`)
    return trial * (this.#place.size + 1) + place
  }
}
