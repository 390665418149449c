import {
  clustering,
  correlations,
  degrees,
  type Samples,
  shuffledUnits,
  spectrumMatched,
  thresholdByDensity,
} from "@llm-fmri/connectome"
import type { Model } from "@llm-fmri/model"
import {
  layerAt,
  type MeasureContext,
  placeWords,
  type UnitSamples,
  unitSamples,
  type WordTable,
} from "@llm-fmri/replicate"
import { gini } from "./clubs.js"
import { type Drawing, drawing } from "./drawing.js"
import { hubs } from "./look.js"
import { type Draw, looksOf } from "./networks.js"
import { measurePlace, type Place } from "./place.js"
import { decidingDepth, densestOfNeurons, densities, elsewhere, middleDensity, type Sizes } from "./settings.js"
import { halvesOfWords, withoutGroups } from "./words.js"
import type { Looks } from "./worlds.js"

/** The cheap measures of a layer at the middle density. */
export interface LayerLook {
  readonly layer: number
  readonly depth: number
  readonly clustering: number
  readonly transitivity: number
  readonly gini: number
}

/** A net, measured at residual units half-way. Plain data. */
export interface Net {
  readonly half: Place
  /** Networks of all stimuli as they are: nothing taken away, nothing scaled. */
  readonly rows?: Looks
  readonly layers?: readonly LayerLook[]
}

/** The trained net. */
export interface Trained extends Net {
  readonly rows: Looks
  readonly layers: readonly LayerLook[]
  /** Under other nulls of the data, each draw. */
  readonly shuffled: readonly Looks[]
  readonly spectrum: readonly Looks[]
  readonly elsewhere: readonly (Place | undefined)[]
  readonly embedding: Place
  readonly hubs: readonly Hub[]
  readonly drawn: Drawing
  readonly words: number
}

export interface Hub {
  readonly unit: number
  readonly degree: number
}

const halfWay = "residual units half-way"
const rowsRewired = { trained: 10, other: 2 } as const

interface Opened {
  readonly table: WordTable
  readonly residual: UnitSamples
  readonly middle: number
}

async function openUnits(context: MeasureContext, model: Model, neurons: boolean): Promise<Opened> {
  const table = await placeWords(context, model)
  return {
    table,
    residual: await unitSamples(context, model, table, neurons ? { ahead: neuronsOf(model) } : {}),
    middle: layerAt(decidingDepth, model.arch.layers.length),
  }
}

/** MLP neurons at all depths that they are looked at. */
function neuronsOf(model: Model) {
  const wanted = elsewhere.filter(({ site }) => site === "mlp_act")
  const layers = [...new Set(wanted.map(({ depth }) => layerAt(depth, model.arch.layers.length)))]
  return { site: "mlp_act", layers } as const
}

/** A reference net: the deciding place, and on demand what is shown beside the trained net. */
export async function referenceNet(
  context: MeasureContext,
  model: Model,
  size: Sizes,
  name: string,
  shown: { readonly rows: boolean; readonly layers: boolean },
): Promise<Net> {
  const { table, residual, middle } = await openUnits(context, model, false)
  return {
    half: await fewBases(context, residual.at(middle), table, size, name, shown.layers),
    ...(shown.rows ? { rows: await rowLooks(context, residual.raw(middle), rowsRewired.other, name) } : {}),
    ...(shown.layers ? { layers: await layerLooks(context, residual, size) } : {}),
  }
}

/** The trained net, at all places and under all nulls. */
export async function trainedNet(context: MeasureContext, model: Model, size: Sizes): Promise<Trained> {
  const { table, residual, middle } = await openUnits(context, model, true)
  const x = residual.at(middle)
  const half = await measurePlace(
    x,
    {
      densities: size.densities,
      rotations: size.rotations,
      rewired: size.rewired,
      lattice: true,
      stage: halfWay,
      leftOut: withoutGroups(table, size.leftOut),
      halves: Array.from({ length: size.halves }, (_, draw) => halvesOfWords(table, context.rng("halves", draw))),
    },
    context.seed("half"),
    context,
  )
  const spectrum = await spectrumMatched(x, context.runtime)
  const others = (name: string, draw: (seed: number) => Samples | Promise<Samples>) =>
    looksOf(
      Array.from(
        { length: size.fewRotations },
        (_, at): Draw => ({
          samples: () => draw(context.seed(name, "data", at)),
          densities: size.densities,
          lattice: false,
          rewired: 1,
          seed: context.seed(name, at),
        }),
      ),
      context,
      `${name} draws`,
    ).then((all) => all.map(({ looks }) => looks))
  const { r, units } = await correlations(x, { runtime: context.runtime })
  return {
    half,
    rows: await rowLooks(context, residual.raw(middle), rowsRewired.trained, "trained"),
    layers: await layerLooks(context, residual, size),
    shuffled: await others("shuffled", (seed) => shuffledUnits(x, seed)),
    spectrum: await others("spectrum", (seed) => spectrum.draw(seed)),
    elsewhere: await elsewherePlaces(context, model, table, residual, size),
    embedding: await fewBases(context, residual.embedding(), table, size, "embedding", true),
    hubs: hubList(r, units),
    drawn: drawing(r, units, context.seed("drawing")),
    words: table.words.length,
  }
}

/** @param lattice also ω and small-world propensity, which decide nothing here */
function fewBases(
  context: MeasureContext,
  x: Samples,
  table: WordTable,
  size: Sizes,
  name: string,
  lattice: boolean,
): Promise<Place> {
  return measurePlace(
    x,
    {
      densities: size.densities,
      rotations: size.fewRotations,
      rewired: 2,
      lattice,
      stage: halfWay,
      leftOut: withoutGroups(table, size.leftOut),
    },
    context.seed("half", name),
    context,
  )
}

async function elsewherePlaces(
  context: MeasureContext,
  model: Model,
  table: WordTable,
  residual: UnitSamples,
  size: Sizes,
): Promise<(Place | undefined)[]> {
  const layer = (depth: number) => layerAt(depth, model.arch.layers.length)
  const neurons = await unitSamples(context, model, table, neuronsOf(model))
  const places: (Place | undefined)[] = []
  for (const { place, site, depth } of elsewhere) {
    const wide = site === "mlp_act"
    const rotations = wide
      ? depth === decidingDepth
        ? size.neuronRotations
        : size.elsewhereNeuronRotations
      : size.fewRotations
    if (rotations === 0) {
      places.push(undefined)
      continue
    }
    const plan = {
      densities: wide ? size.densities.filter((density) => density <= densestOfNeurons) : size.densities,
      rotations,
      rewired: 2,
      lattice: !wide,
      stage: place,
    }
    places.push(await measurePlace((wide ? neurons : residual).at(layer(depth)), plan, context.seed(place), context))
  }
  return places
}

async function rowLooks(context: MeasureContext, x: Samples, rewired: number, name: string): Promise<Looks> {
  const seed = context.seed("rows", name)
  const [only] = await looksOf([{ samples: () => x, densities, lattice: false, rewired, seed }], context)
  return only!.looks
}

/** Clustering and the inequality of degrees at every layer, without a null: a curve to look at. */
async function layerLooks(context: MeasureContext, residual: UnitSamples, { layerStep }: Sizes): Promise<LayerLook[]> {
  const found: LayerLook[] = []
  for (const [at, layer] of residual.layers.entries()) {
    if (at % layerStep !== 0) continue
    context.signal.throwIfAborted()
    const { r, units } = await correlations(residual.at(layer), { runtime: context.runtime })
    const network = thresholdByDensity(r, units.length, { density: middleDensity })
    const { average, transitivity } = clustering(network)
    const depth = layer / Math.max(1, residual.layers.length - 1)
    found.push({ layer, depth, clustering: average, transitivity, gini: gini(degrees(network)) })
  }
  return found
}

function hubList(r: Float32Array, units: Int32Array): Hub[] {
  const k = degrees(thresholdByDensity(r, units.length, { density: middleDensity }))
  return Array.from(hubs(r, units.length), (at) => ({ unit: units[at]!, degree: k[at]! }))
}
