import type { Model } from "@llm-fmri/model"
import { layerAt, type MeasureContext, stageOfRuns } from "@llm-fmri/replicate"
import { type Activations, recordActivations, spaceAt } from "./activations.js"
import { type ComponentEffects, componentEffects } from "./component.js"
import type { Material } from "./material.js"
import { randomMonotony, shuffledSlopes } from "./nulls.js"
import { plantedEffects } from "./planted.js"
import { decidingDepth, depths, type Sizes } from "./settings.js"
import { type WholeEffects, wholeEffects } from "./whole.js"

type Surroundings = Pick<MeasureContext, "capture" | "direction" | "progress" | "signal" | "rng">

/** What is measured on a reference net. */
export interface NetEffects {
  readonly component: ComponentEffects
  readonly whole: WholeEffects
}

/** What is measured on the trained net. */
export interface TrainedEffects {
  /** By depth. */
  readonly component: ReadonlyMap<number, ComponentEffects>
  readonly whole: WholeEffects
  readonly planted: ComponentEffects
  /** Mean slope of the null's words along directions from shuffled labels, by draw. */
  readonly shuffled: Float64Array
  /** |ρ| along random directions, by draw. */
  readonly randomRho: Float64Array
  readonly activations: Activations
}

/** Layers behind which every net's whole residual is scaled: those of the depths, and the last (the final norm's input). */
export function wholeLayers(layers: number, step?: number): number[] {
  const all = [...depths.map((depth) => layerAt(depth, layers)), layers - 1]
  if (step !== undefined) for (let layer = 0; layer < layers; layer += step) all.push(layer)
  return [...new Set(all)].sort((a, b) => a - b)
}

/** The deciding depth only, on fewer words. */
export async function measureNet(
  model: Model,
  material: Material,
  name: string,
  around: Surroundings,
): Promise<NetEffects> {
  const layers = model.arch.layers.length
  const layer = layerAt(decidingDepth, layers)
  const part = stageOfRuns(around, name)
  const activations = await part(0, 0.2, (hooks) => recordActivations(model, material, [layer], hooks))
  const place = { layer, positions: "target" } as const
  const space = spaceAt(activations, layer, material, around.direction)
  const component = await part(0.2, 0.7, (hooks) =>
    componentEffects(model, material, space, { words: material.netWords, place, raw: true }, hooks),
  )
  const whole = await part(0.7, 1, (hooks) => wholeEffects(model, material.whole, wholeLayers(layers), hooks))
  return { component, whole }
}

export async function measureTrained(
  model: Model,
  material: Material,
  size: Sizes,
  around: Surroundings,
): Promise<TrainedEffects> {
  const layers = model.arch.layers.length
  const at = (depth: number) => layerAt(depth, layers)
  const stage = (name: string) => stageOfRuns(around, name)
  const activations = await stage("activations")(0, 1, (hooks) =>
    recordActivations(model, material, [...new Set(depths.map(at))], hooks, true),
  )
  const { words, netWords, nullWords } = material
  const component = new Map<number, ComponentEffects>()
  for (const depth of depths) {
    const decides = depth === decidingDepth
    const more = decides ? { raw: true, curve: true, byVariance: true } : {}
    const place = { layer: at(depth), positions: "target" } as const
    const space = spaceAt(activations, at(depth), material, around.direction)
    const effects = await stage(`component, layer ${at(depth)}`)(0, 1, (hooks) =>
      componentEffects(model, material, space, { words: decides ? words : netWords, place, ...more }, hooks),
    )
    component.set(depth, effects)
  }
  const layer = at(decidingDepth)
  const place = { layer, positions: "target" } as const
  const null_ = { words: nullWords, place, draws: size.nullDraws }
  const shuffled = await stage("directions from shuffled labels")(0, 1, (hooks) => {
    const rng = (draw: number) => around.rng("shuffled", draw)
    const space = spaceAt(activations, layer, material, around.direction)
    return shuffledSlopes(model, material, activations.sentences(layer), space, { ...null_, rng }, hooks)
  })
  const randomRho = await stage("random directions")(0, 1, (hooks) => {
    const rng = (draw: number) => around.rng("random direction", draw)
    return randomMonotony(model, material, { ...null_, rng }, hooks)
  })
  const planted = await stage("planted effect")(0, 1, (hooks) =>
    plantedEffects(model, material, activations.last!, nullWords, hooks),
  )
  const whole = await stage("whole residual")(0, 1, (hooks) =>
    wholeEffects(model, material.whole, wholeLayers(layers, size.layerStep), hooks),
  )
  return { component, whole, planted, shuffled, randomRho, activations }
}
