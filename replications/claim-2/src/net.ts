import { groupMeans, type Matrix } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import { layerAt, type MeasureContext, recordWords, stageOfRuns, type WordActivations } from "@llm-fmri/replicate"
import { conditions, forEveryCategory } from "./conditions.js"
import { type FoldFit, fitFolds } from "./fits.js"
import type { Material } from "./material.js"
import { type NounEffects, nounEffects } from "./noun.js"
import { shuffledContrast } from "./nulls.js"
import { type Pairs, pairsOf } from "./pairs.js"
import { plantedCodes, plantedEffects } from "./planted.js"
import { fitCleanProbes, type ReadEffects, readEffects } from "./readout.js"
import { refittedGradient, refittedHits } from "./refit.js"
import { type Regions, regionsOf } from "./regions.js"
import { decidingDepth, depths, neuronEdits, nounEdits, type Reader } from "./settings.js"
import type { Sizes } from "./sizes.js"

type Surroundings = Pick<MeasureContext, "capture" | "record" | "direction" | "progress" | "signal" | "rng" | "runtime">

/** What is measured on a reference net. */
export interface NetEffects {
  readonly noun: NounEffects
  readonly read: ReadEffects
}

/** What is measured on the trained net. */
export interface TrainedEffects {
  /** By depth. */
  readonly noun: ReadonlyMap<number, NounEffects>
  /** At the deciding depth, of neurons of the MLP in place of residual coordinates. */
  readonly neurons: NounEffects
  /** By depth and reader. */
  readonly read: ReadonlyMap<number, ReadonlyMap<Reader, ReadEffects>>
  readonly shuffled: Float64Array
  readonly planted: { readonly direction: NounEffects; readonly region: NounEffects }
  readonly refit: {
    readonly gradient: number
    /** By what was taken away (nothing: "none"), one entry a word. */
    readonly hits: ReadonlyMap<string, Float64Array>
  }
}

/** A layer at which a net is edited, and what its words say there. */
interface Site {
  readonly layer: number
  /** All stimuli at the target, [stimuli, d]. */
  readonly rows: Matrix
  /** Means of words over the sentences, [words, d]. */
  readonly sentences: Matrix
  /** Words in the probe sentence, [words, d]. */
  readonly activations: Matrix
  readonly fits: readonly FoldFit[]
  readonly regions: Regions
}

/** The deciding depth only, on fewer words and edits. */
export async function measureNet(
  model: Model,
  material: Material,
  name: string,
  size: Pick<Sizes, "penalties">,
  around: Surroundings,
): Promise<NetEffects> {
  const layer = layerAt(decidingDepth, model.arch.layers.length)
  const part = stageOfRuns(around, name)
  const words = await part(0, 0.3, () => recordWords(around, model, material.table))
  const inProbe = await part(0.3, 0.4, () => recordProbe(model, material, [layer], around))
  const site = siteAt(layer, words, inProbe, material, around)
  const place = { layer, positions: "target" } as const
  const edits = ["units", "direction", "all"] as const
  const noun = await part(0.4, 0.6, (hooks) =>
    nounEffects(model, material, site, { words: material.netWords, place, edits }, hooks),
  )
  const probes = await part(0.6, 0.7, () =>
    fitCleanProbes(material, words, ["target"], { ...around, penalties: size.penalties }),
  )
  const read = await part(0.7, 1, (hooks) => {
    const list = conditions(material, site.rows, place, site.regions, { edits: ["units", "direction"], draws: 0 })
    return readEffects(model, material, probes, pairsIn(material), list, new Set(), hooks)
  })
  return { noun, read: read.get("target")! }
}

export async function measureTrained(
  model: Model,
  material: Material,
  size: Sizes,
  around: Surroundings,
): Promise<TrainedEffects> {
  const layers = model.arch.layers.length
  const stage = (name: string) => stageOfRuns(around, name)
  const depthLayers = [...new Set(depths.map((depth) => layerAt(depth, layers)))]
  // Of all depths, though one is used: claim 1 asks for the same, and what it has recorded serves here.
  const allNeurons = { site: "mlp_act", layers: depthLayers } as const
  const [words, inProbe] = await stage("activations")(0, 1, async () => [
    await recordWords(around, model, material.table, { ahead: allNeurons }),
    await recordProbe(model, material, depthLayers, around),
  ])
  const probes = await stage("probes of clean words")(0, 1, () =>
    fitCleanProbes(material, words, ["target", "next", "discriminant"], { ...around, penalties: size.penalties }),
  )
  const pairs = pairsIn(material)
  const noun = new Map<number, NounEffects>()
  const read = new Map<number, ReadonlyMap<Reader, ReadEffects>>()
  let deciding: Site | undefined
  for (const depth of depths) {
    const decides = depth === decidingDepth
    const layer = layerAt(depth, layers)
    const site = siteAt(layer, words, inProbe, material, around)
    if (decides) deciding = site
    const place = { layer, positions: "target" } as const
    const chosen = decides ? material.words : material.netWords
    noun.set(
      depth,
      await stage(`noun, layer ${layer}`)(0, 1, (hooks) =>
        nounEffects(model, material, site, { words: chosen, place, edits: nounEdits, sweep: decides }, hooks),
      ),
    )
    const edits = ["units", "matched_units", "random_units", "direction", "random_direction", "all"] as const
    const at = { draws: size.randomDraws, edits }
    const main = conditions(material, site.rows, place, site.regions, at)
    const general = new Set(edits.filter(forEveryCategory))
    const effects = await stage(`read, layer ${layer}`)(0, 1, (hooks) =>
      readEffects(model, material, decides ? probes : probes.slice(0, 1), pairs, main, general, hooks),
    )
    if (!decides) read.set(depth, effects)
    else {
      const swept = conditions(material, site.rows, place, site.regions, { ...at, edits: [], sweep: true })
      const names = new Set(swept.map(({ edit }) => edit).filter(forEveryCategory))
      const sweep = await stage("read, more units")(0, 1, (hooks) =>
        readEffects(model, material, probes.slice(0, 1), pairs, swept, names, hooks),
      )
      read.set(depth, new Map([...effects, ["target", joined(effects.get("target")!, sweep.get("target")!)]]))
    }
  }
  const site = deciding!
  const neurons = await stage(`neurons, layer ${site.layer}`)(0, 1, async (hooks) => {
    const { layer } = site
    const recorded = await recordWords(around, model, material.table, allNeurons)
    const neuronsInProbe = await recordProbe(model, material, [layer], around, "mlp_act")
    const own = siteAt(layer, recorded, neuronsInProbe, material, around)
    const place = { site: "mlp_act", layer, positions: "target" } as const
    return nounEffects(model, material, own, { words: material.words, place, edits: neuronEdits }, hooks)
  })
  const shuffled = await stage("shuffled labels")(0, 1, (hooks) => {
    const place = { layer: site.layer, positions: "target" } as const
    const rng = (draw: number) => around.rng("shuffled", draw)
    return shuffledContrast(
      model,
      material,
      site,
      { words: material.nullWords, place, draws: size.nullDraws, rng },
      hooks,
    )
  })
  const planted = await stage("planted effects")(0, 1, async (hooks) => {
    const last = await recordLast(model, material, around)
    const codes = await plantedCodes(model, material.nouns)
    const rng = (...names: (string | number)[]) => around.rng("planted", ...names)
    const plant = (code: "direction" | "region") =>
      plantedEffects(model, material, last, codes[code], material.nullWords, rng, hooks)
    return { direction: await plant("direction"), region: await plant("region") }
  })
  const refit = await stage("refitted probes")(0, 1, async () => {
    const { sentences, fits, regions } = site
    const hits = async (region?: Regions["units"]) =>
      refittedHits(sentences, material.probe, fits, region, around.signal, around.runtime)
    return {
      gradient: refittedGradient(sentences, material.probe, fits, regions.direction),
      hits: new Map([
        ["none", await hits()],
        ["units", await hits(regions.units)],
        ["direction", await hits(regions.direction)],
      ]),
    }
  })
  return { noun, neurons, read, shuffled, planted, refit }
}

function joined(one: ReadEffects, other: ReadEffects): ReadEffects {
  return {
    ...one,
    own: new Map([...one.own, ...other.own]),
    others: new Map([...one.others, ...other.others]),
    loss: new Map([...one.loss, ...other.loss]),
  }
}

/** The pairs of words that AUCs are made of. */
export function pairsIn({ read }: Material): Pairs {
  return pairsOf(read.category, read.fold)
}

function siteAt(
  layer: number,
  words: WordActivations,
  inProbe: ReadonlyMap<number, Matrix>,
  { table, probe }: Material,
  { direction, rng }: Surroundings,
): Site {
  const rows = words.at("target", layer)
  const sentences = groupMeans(rows, Array.from(table.word))
  const activations = inProbe.get(layer)!
  const fits = fitFolds(sentences, activations, probe, direction)
  const regions = regionsOf(fits, activations, probe, (...names) => rng(layer, ...names))
  return { layer, rows, sentences, activations, fits, regions }
}

async function recordProbe(
  model: Model,
  { probe }: Material,
  layers: readonly number[],
  { record, signal }: Surroundings,
  site: "resid_post" | "mlp_act" = "resid_post",
): Promise<ReadonlyMap<number, Matrix>> {
  const request = { rows: probe.rows, sites: [site], layers, positions: ["target"] as const }
  const { tensors } = await record(model, request, { signal })
  return new Map(layers.map((layer) => [layer, tensors.get(`${site}.${layer}`)!]))
}

async function recordLast(model: Model, { probe }: Material, { record, signal }: Surroundings): Promise<Matrix> {
  const end = model.arch.layers.length - 1
  const request = {
    rows: probe.rows,
    sites: ["resid_post"] as const,
    layers: [end],
    positions: ["last"] as const,
  }
  return (await record(model, request, { signal })).tensors.get(`resid_post.${end}`)!
}
