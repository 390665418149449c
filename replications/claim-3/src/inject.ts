import type { CaptureRow } from "@llm-fmri/capture"
import type { Model, Site } from "@llm-fmri/model"
import type { MeasureContext } from "@llm-fmri/replicate"
import { type Compared, compareEffects } from "./effect.js"
import { EditPool, type Injection } from "./injection.js"
import type { Trial } from "./trial.js"

export interface InjectOptions {
  /** The first of the injected layers: doses are in units of its norm. */
  readonly first: number
  readonly scalars: readonly number[]
  readonly capture: MeasureContext["capture"]
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Runs every injection in every trial and reads the last residual at the target.
 *
 * Only the target's token is run again, from the first injected layer on; the rest is shared by all rows.
 */
export async function inject(
  model: Model,
  trials: readonly Trial[],
  injections: readonly Injection[],
  options: InjectOptions,
): Promise<Effects> {
  const layer = model.arch.layers.length - 1
  const read = { site: "resid_post", layer } as const
  const residual = await runInjections(model, trials, injections, read, options)
  return new Effects(trials, new Places(injections), residual, model.arch.width)
}

/** One row of activations at the target for each trial and injection, a clean one first in each trial: [trials · (injections + 1), width]. */
export async function runInjections(
  model: Model,
  trials: readonly Trial[],
  injections: readonly Injection[],
  read: { readonly site: Site; readonly layer: number },
  { first, scalars, capture, signal, onProgress }: InjectOptions,
): Promise<Float32Array> {
  const pool = new EditPool(first, scalars)
  const rows = trials.flatMap(({ row, vector, sideways }): CaptureRow[] => {
    const vectors = { direction: vector, ...(sideways === undefined ? {} : { sideways }) }
    return [row, ...injections.map((injection) => ({ ...row, edits: pool.of(injection, vectors) }))]
  })
  const { tensors } = await capture(
    model,
    { rows, sites: [read.site], layers: [read.layer], positions: ["target"] },
    {
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress: ({ done, total }) => onProgress(done, total) }),
    },
  )
  return (tensors.get(`${read.site}.${read.layer}`) ?? tensors.get(read.site))!.data
}

/** Where each injection's row is within a trial. */
export class Places {
  readonly #place: ReadonlyMap<string, number>

  constructor(injections: readonly Injection[]) {
    this.#place = new Map(injections.map(({ key }, i) => [key, i + 1]))
  }

  /** Row of a trial, clean or injected. */
  row(trial: number, injection?: Injection): number {
    const place = injection === undefined ? 0 : this.#place.get(injection.key)
    if (place === undefined) throw new Error(`${injection?.key} was not run`)
    return trial * (this.#place.size + 1) + place
  }
}

/** What a set of injections did to the last residual of a set of trials. */
export class Effects {
  readonly trials: readonly Trial[]
  readonly #places: Places
  readonly #residual: Float32Array
  readonly #width: number

  constructor(trials: readonly Trial[], places: Places, residual: Float32Array, width: number) {
    this.trials = trials
    this.#places = places
    this.#residual = residual
    this.#width = width
  }

  /** Each trial's comparison of two injections. */
  compare(many: Injection, once: Injection): Compared[] {
    return this.trials.map(({ unit }, t) =>
      compareEffects(this.#read(t, many), this.#read(t, once), this.#read(t), unit),
    )
  }

  /** Each trial's change of the projection, Δ·u. */
  along(injection: Injection): Float64Array {
    return Float64Array.from(this.trials, ({ unit }, t) => {
      const edited = this.#read(t, injection)
      const clean = this.#read(t)
      return unit.reduce((sum, x, i) => sum + x * (edited[i]! - clean[i]!), 0)
    })
  }

  #read(trial: number, injection?: Injection): Float32Array {
    const row = this.#places.row(trial, injection)
    return this.#residual.subarray(row * this.#width, (row + 1) * this.#width)
  }
}
