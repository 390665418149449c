import type { EditInput } from "@llm-fmri/model"
import { carried } from "./bus.js"

/** What is added at one layer: a dose (in mean residual norms) along the direction, or beside it. */
export interface Part {
  readonly layer: number
  readonly dose: number
  /** `sideways`: a vector at a right angle to the direction; for planted effects. */
  readonly along?: "direction" | "sideways"
}

/** A set of additions in one forward pass. */
export interface Injection {
  readonly key: string
  readonly parts: readonly Part[]
}

/** The whole dose at one layer. */
export function single(layer: number, dose: number): Injection {
  return { key: `once@${layer}:${dose}`, parts: [{ layer, dose }] }
}

/** The dose in equal parts over N consecutive layers. */
export function spread(first: number, count: number, dose: number): Injection {
  const parts = Array.from({ length: count }, (_, i) => ({ layer: first + i, dose: dose / count }))
  return { key: `spread@${first}x${count}:${dose}`, parts }
}

/** The vectors of one trial: the direction with the length of one dose, and one at a right angle to it as long. */
export interface Vectors {
  readonly direction: number[]
  readonly sideways?: number[]
}

/**
 * Edits for injections, one object for each distinct addition, so that rows share them and vectors are read once.
 *
 * A part at layer l is multiplied by what the stream carries from the first layer to l, so that all parts arrive at the end
 * as if they had been added at the first layer.
 */
export class EditPool {
  readonly #first: number
  readonly #scalars: readonly number[]
  readonly #edits = new Map<number[], Map<string, EditInput>>()

  constructor(first: number, scalars: readonly number[]) {
    this.#first = first
    this.#scalars = scalars
  }

  of(injection: Injection, vectors: Vectors): EditInput[] {
    return injection.parts.map(({ layer, dose, along = "direction" }, i) => {
      const vector = vectors[along]
      if (vector === undefined) throw new Error(`no ${along} vector for ${injection.key}`)
      const own = this.#edits.get(vector) ?? new Map<string, EditInput>()
      this.#edits.set(vector, own)
      const scale = dose * carried(this.#scalars, this.#first, layer)
      // Two equal additions at one layer are two edits.
      const twin = injection.parts.slice(0, i).filter((part) => part.layer === layer && part.dose === dose).length
      const key = `${layer} ${scale} ${twin}`
      const edit = own.get(key) ?? { site: "resid_post", layer, op: "add", vector, scale, positions: "target" }
      own.set(key, edit)
      return edit
    })
  }
}
