import type { Matrix } from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import {
  layerAt,
  type MeasureContext,
  placeWords,
  recordWords,
  type WordPosition,
  type WordTable,
} from "@llm-fmri/replicate"
import { shared } from "@llm-fmri/threads"
import { gramOf, prepare } from "./prepare.js"
import { decidingDepth, guarded, type Preparation } from "./settings.js"

/** What a comparison knows of the words. */
export type SideTable = Pick<WordTable, "word" | "frame" | "words" | "wordCategory">

/** The words in one net of a pair. */
export interface Side {
  readonly table: SideTable
  /** Number of layers. */
  readonly layers: number
  /** The layer half-way. */
  readonly middle: number
  /** The word is nowhere else in it (an embedding: nothing of the word is in the token after it). */
  readonly positions: readonly WordPosition[]
  /** Activations of all stimuli behind a layer, [stimuli, d]. */
  at(position: WordPosition, layer: number): Matrix
}

/** Two nets, and what their matrices are computed with. */
export interface Pair {
  readonly left: Side
  readonly right: Side
  readonly runtime: Runtime
}

/** One position of a side as plain data, its activations where all threads see them. */
export interface PlainSide extends Pick<Side, "table" | "layers" | "middle" | "positions"> {
  /** Behind each layer. */
  readonly activations: readonly Matrix[]
}

export function plainSide({ table, layers, middle, positions, at }: Side, position: WordPosition): PlainSide {
  const { word, frame, words, wordCategory } = table
  const activations = Array.from({ length: layers }, (_, layer) => {
    const { dims, data } = at(position, layer)
    return { dims, data: shared(data) }
  })
  return { table: { word, frame, words, wordCategory }, layers, middle, positions, activations }
}

/** The side again; `at` gives the one position that was kept. */
export function sideOf({ activations, ...side }: PlainSide): Side {
  return { ...side, at: (_, layer) => activations[layer]! }
}

/** Opens a net, records the words in it, and closes it. */
export async function openSide(
  context: Pick<MeasureContext, "open" | "record" | "stimuli" | "seed" | "progress" | "signal">,
  name: string,
): Promise<Side & { readonly texts: number; readonly embedding: Side }> {
  const model = await context.open(name)
  try {
    const table = await placeWords(context, model)
    const stage = context.progress.stage(`words in ${model.name}`, { total: 100, unit: "%" })
    const activations = await recordWords(context, model, table, {
      onProgress: ({ done, total }) => stage.set(Math.floor((100 * done) / total)),
    })
    stage.end()
    const layers = activations.layers.length
    return {
      table,
      texts: table.rows.length,
      layers,
      middle: layerAt(decidingDepth, layers),
      positions: ["target", "next"],
      at: (position, layer) => activations.at(position, layer),
      embedding: {
        table,
        layers: 1,
        middle: 0,
        positions: ["target"],
        at: (position) => activations.embedding(position),
      },
    }
  } finally {
    await model.close()
  }
}

/** The Gram matrix of a side's prepared activations behind a layer. */
export function gramAt(
  side: Side,
  position: WordPosition,
  layer: number,
  runtime: Runtime,
  how: Preparation = guarded,
): Promise<Matrix> {
  return gramOf(prepare(how, side.at(position, layer), side.table), runtime)
}

/** The layers from the first on, every so many, and the one half-way. */
export function someLayers({ layers, middle }: Side, step: number): number[] {
  return Array.from({ length: layers }, (_, layer) => layer).filter((layer) => layer % step === 0 || layer === middle)
}
