import type { CaptureRow } from "@llm-fmri/capture"
import { klToReference } from "@llm-fmri/intervention"
import type { Model } from "@llm-fmri/model"
import type { RunHooks } from "@llm-fmri/replicate"
import { scaleWhole } from "./edits.js"
import type { WholeTexts } from "./material.js"
import { type Scope, scopes, wholeScales } from "./settings.js"

/** Divergences of the next-token distribution after the text from the clean one, in nats. Plain data; `klAt` reads it. */
export interface WholeEffects {
  readonly words: readonly string[]
  readonly layers: readonly number[]
  /** Of the same sentence about another word: the size of a real change. One entry a text. */
  readonly swap: Float64Array
  /** After scaling the whole residual, by `cellOf`. One entry a text. */
  readonly kl: ReadonlyMap<string, Float64Array>
}

/** What scaling the whole residual behind a layer did, one entry a text. */
export function klAt({ kl }: WholeEffects, layer: number, scope: Scope, scale: number): Float64Array {
  const found = kl.get(cellOf(layer, scope, scale))
  if (found === undefined) throw new Error(`layer ${layer} was not scaled by ${scale}`)
  return found
}

function cellOf(layer: number, scope: Scope, scale: number): string {
  return `${layer} ${scope} ${scale}`
}

/** Scales the whole residual by every factor behind every given layer, at all positions and at the target's alone. */
export async function wholeEffects(
  model: Model,
  texts: WholeTexts,
  layers: readonly number[],
  { capture, signal, onProgress }: RunHooks,
): Promise<WholeEffects> {
  const count = texts.rows.length
  const cells = layers.flatMap((layer) =>
    scopes.flatMap((scope) => wholeScales.map((scale) => ({ layer, scope, scale }))),
  )
  const rows: CaptureRow[] = [
    ...texts.rows,
    ...texts.swapped,
    ...cells.flatMap(({ layer, scope, scale }) => {
      const edits = scaleWhole(layer, scale, scope)
      return texts.rows.map((row) => ({ ...row, edits }))
    }),
  ]
  const { tensors } = await capture(
    model,
    { rows, sites: ["final_norm"], positions: ["last"] },
    { signal, onProgress: ({ done, total }) => onProgress?.((done / total) * 0.7) },
  )
  const { dims, data } = tensors.get("final_norm")!
  const width = dims.at(-1)!
  const clean = { dims: [count, width], data: data.slice(0, count * width) }
  const changed = { dims: [rows.length - count, width], data: data.slice(count * width) }
  const nats = await klToReference(
    model,
    changed,
    clean,
    Int32Array.from({ length: rows.length - count }, (_, i) => i % count),
    { signal, onProgress: (done) => onProgress?.(0.7 + 0.3 * done) },
  )
  return {
    words: texts.words,
    layers,
    swap: nats.slice(0, count),
    kl: new Map(
      cells.map(({ layer, scope, scale }, i) => [
        cellOf(layer, scope, scale),
        nats.slice((i + 1) * count, (i + 2) * count),
      ]),
    ),
  }
}
