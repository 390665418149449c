import { type Matrix, mean } from "@llm-fmri/analysis"
import { correlations, shuffledUnits, spectrumMatched } from "@llm-fmri/connectome"
import type { Model } from "@llm-fmri/model"
import { Rng } from "@llm-fmri/random"
import { layerAt, type MeasureContext, placeWords, type UnitSamples, unitSamples } from "@llm-fmri/replicate"
import { checks } from "./checks.js"
import { layerCurve } from "./layer-curve.js"
import { takeColumns } from "./matrices.js"
import { netEffects } from "./net-effects.js"
import { orderedMatrices } from "./ordered-matrix.js"
import { labelNull } from "./preference.js"
import { type Request, readModules } from "./read-modules.js"
import type { Matched, NetResult, TrainedResult } from "./results.js"
import { type Beside, besideDraws, besideRotations, cellAt, drawsAt } from "./rotations.js"
import {
  decidingDensity,
  decidingDepth,
  densities,
  depths,
  matchedUnits,
  neuronDensities,
  resolutions,
  type Sizes,
  signs,
} from "./settings.js"

/** What a measurement uses of its context. */
export type Surroundings = Pick<MeasureContext, "record" | "stimuli" | "seed" | "progress" | "signal" | "runtime">

/** Everything about the trained net, and its embedding. */
export async function measureTrained(model: Model, size: Sizes, around: Surroundings): Promise<TrainedResult> {
  const { seed, progress } = around
  const { restarts, fewRotations } = size
  const table = await placeWords(around, model)
  const layers = model.arch.layers.length
  const middle = layerAt(decidingDepth, layers)
  // All three depths in one recording, as other claims ask for them, and in one run with the residual stream.
  const ofNeurons = { site: "mlp_act", layers: [...new Set(depths.map((depth) => layerAt(depth, layers)))] } as const
  const samples = await unitSamples(around, model, table, { ahead: ofNeurons })
  const x = samples.at(middle)

  const stage = progress.stage("units and their rotations")
  const effects = await netEffects(
    x,
    table,
    {
      densities,
      rotations: size.rotations,
      splits: size.splits,
      restarts,
      extras: [
        {
          name: "resolutions",
          densities,
          resolutions: resolutions.filter((one) => one !== 1),
          rotations: fewRotations,
        },
        ...signs.map((sign) => ({ name: sign, densities, sign, rotations: fewRotations })),
      ],
      seed: seed("trained"),
      onDone: (done, of) => stage.set(done, of),
    },
    around,
  )
  stage.end()
  const labels = labelNull(takeColumns(x, effects.units), effects.modules, table, {
    seed: seed("labels"),
    draws: size.labelDraws,
  })

  const others = progress.stage("other nulls")
  const few = (name: string) => ({ densities, restarts, count: fewRotations, seed: seed(name) })
  const rewired = await rewiredDraws(x, size, around)
  const beside = (name: string) => ({ densities, restarts, count: size.besides, seed: seed(name) })
  const shuffled = await besideDraws(x, { draw: async (own) => shuffledUnits(x, own) }, beside("shuffled"), around)
  const spectrum = await besideDraws(x, await spectrumMatched(x, around.runtime), beside("spectrum"), around)
  others.end()

  const places = progress.stage("other depths")
  const elsewhere: TrainedResult["depths"][number][] = []
  for (const depth of depths.filter((one) => one !== decidingDepth)) {
    const there = samples.at(layerAt(depth, layers))
    elsewhere.push({ depth, beside: await besideRotations(there, few(`depth ${depth}`), around) })
  }
  const after = await unitSamples(around, model, table, { position: "next" })
  const next = await besideRotations(after.at(middle), few("next"), around)
  places.end()
  const stageOfNeurons = progress.stage("neurons and their rotations")
  const y = (await unitSamples(around, model, table, ofNeurons)).at(middle)
  const neurons = await netEffects(
    y,
    table,
    {
      densities: [decidingDensity],
      rotations: size.neuronRotations,
      splits: 1,
      splitRotations: 1,
      extras: [{ name: "densities", densities: neuronDensities, rotations: fewRotations }],
      restarts,
      seed: seed("neurons"),
      onDone: (done, of) => stageOfNeurons.set(done, of),
    },
    around,
  )
  const matched = {
    resid_post: await matchedTo(x, "resid_post", size, around),
    mlp_act: await matchedTo(y, "mlp_act", size, around),
  }
  stageOfNeurons.end()

  return {
    effects,
    labels,
    rewired,
    shuffled: shuffled.draws,
    spectrum: spectrum.draws,
    depths: elsewhere,
    next,
    neurons,
    matched,
    layers: await layerCurve(samples, size.layerStep, seed("layers"), around, true),
    matrices: await orderedMatrices(x, effects, restarts, seed("matrix"), around),
    checks: await checks(x, table, size, seed("checks"), around),
    embedding: await referenceEffects(samples.embedding(), table, densities, size, around),
    texts: table.rows.length,
  }
}

/** A reference net, half-way; all densities and layers are read of the first of a kind. */
export async function measureNet(
  model: Model,
  first: boolean,
  size: Sizes,
  around: Surroundings,
): Promise<Omit<NetResult, "net" | "seed">> {
  const table = await placeWords(around, model)
  const samples: UnitSamples = await unitSamples(around, model, table)
  const x = samples.at(layerAt(decidingDepth, model.arch.layers.length))
  const effects = await referenceEffects(x, table, first ? densities : [decidingDensity], size, around)
  if (!first) return { effects }
  return { effects, layers: await layerCurve(samples, size.layerStep, around.seed("layers"), around, false) }
}

/** As the trained net is read, with few rotations: splits and seeds are the same in all nets, so that halves can be paired. */
function referenceEffects(
  x: Matrix,
  table: Parameters<typeof netEffects>[1],
  asked: readonly number[],
  size: Sizes,
  around: Surroundings,
) {
  const { restarts, splits, fewRotations } = size
  const seed = around.seed("trained")
  return netEffects(
    x,
    table,
    { densities: asked, rotations: fewRotations, splits, splitRotations: splits, restarts, seed },
    around,
  )
}

/** Networks of the same degrees: most draws at the deciding density. */
async function rewiredDraws(
  x: Matrix,
  { rewired, fewRewired, restarts }: Sizes,
  around: Surroundings,
): Promise<Beside["draws"]> {
  const correlated = await correlations(x, { runtime: around.runtime })
  function* requests(): Generator<Request<undefined>> {
    for (let draw = 0; draw < rewired; draw++) {
      yield {
        tag: undefined,
        correlated,
        densities: draw < fewRewired ? densities : [decidingDensity],
        restarts,
        seed: around.seed("rewired", draw),
        rewired: true,
      }
    }
  }
  return (await readModules(requests(), around)).map(({ cells }) => cells)
}

/** Networks of as many units, drawn by lot, each beside its rotations. */
async function matchedTo(x: Matrix, site: string, size: Sizes, around: Surroundings): Promise<Matched> {
  const width = x.dims[1]!
  const units = Math.min(matchedUnits, width)
  const found: { q: number; excess: number }[] = []
  for (let subset = 0; subset < size.subsets; subset++) {
    const chosen = new Rng(around.seed("matched", site, subset)).sample(width, units)
    const options = { densities: [decidingDensity], restarts: size.restarts, count: size.subsetRotations }
    const seed = around.seed("matched", site, subset, "rotations")
    const { data, draws } = await besideRotations(
      takeColumns(x, Int32Array.from(chosen).sort()),
      { ...options, seed },
      around,
    )
    const q = cellAt(data, decidingDensity)?.q ?? Number.NaN
    found.push({ q, excess: q - mean(drawsAt(draws, decidingDensity)) })
  }
  return { units, q: found.map(({ q }) => q), excess: found.map(({ excess }) => excess) }
}
