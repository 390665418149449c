import type { Matrix } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import { eachReferenceNet, type MeasureContext, type Measured } from "@llm-fmri/replicate"
import { controls } from "./controls.js"
import { dimensionReliability, logDimension } from "./dimension.js"
import { type Material, prepare } from "./material.js"
import { measureConcepts, recordDepths } from "./net.js"
import { quantities } from "./quantities.js"
import { compare, reliableConcepts } from "./reliability.js"
import type { NetEffects, Results } from "./results.js"
import { decidingDepth, manyConcepts, sizes } from "./settings.js"
import { categoryTable, conceptTable, leaveOneOutTable, variantTable } from "./tables.js"

/** Measures the claim on one model and its reference nets. */
export async function measure(context: MeasureContext): Promise<Measured> {
  const name = context.models[0]!
  const size = sizes(context.quick)
  const model = await context.open(name)
  const { sentences } = size
  const material = {
    "10 categories": await prepare(context, model, { sentences }),
    "many concepts": await prepare(context, model, { stimuli: manyConcepts, concepts: size.concepts, sentences }),
  }
  const many = material["many concepts"]
  const recorded = await recordDepths(model, many, false, context)
  const trained = await bothSets(model, material, context, recorded)
  const comparison = await compare(model, many, recorded, size.randomDirections, context)
  const dimensionAgain = dimensionReliability(recorded.get(decidingDepth)!, many, many, {
    rng: context.rng("halves of dimension"),
    splits: size.splits,
  })
  const embedding = logDimension(await embeddingRows(model, many, context), many, many)
  const reliable = reliableConcepts(trained["many concepts"].scoreOfHalf, comparison.random)
  await model.close()

  const nets = await eachReferenceNet(context, name, size.nets, (net) => bothSets(net, material, context), {
    together: 2,
  })
  const results: Results = {
    size,
    material,
    trained,
    comparison,
    dimensionReliability: dimensionAgain,
    embedding,
    reliable,
    nets,
    bootstrap: (...names) => ({ seed: context.seed("bootstrap", ...names), draws: size.bootstrapDraws }),
    rng: context.rng,
  }
  context.signal.throwIfAborted()
  return {
    quantities: [
      ...quantities(results),
      { key: "concepts", file: await context.attach("concepts.csv", conceptTable(results)) },
      { key: "categories", file: await context.attach("categories.csv", categoryTable(results)) },
      { key: "without_one", file: await context.attach("without-one.csv", leaveOneOutTable(results)) },
      { key: "variants", file: await context.attach("variants.csv", variantTable(results)) },
    ],
    controls: controls(results),
  }
}

/** Both sets in one net; what is given as recorded is not recorded again. */
async function bothSets(
  model: Model,
  material: Results["material"],
  context: MeasureContext,
  many?: ReadonlyMap<number, Matrix>,
): Promise<NetEffects> {
  const stage = context.progress.stage("concepts", { total: 100, unit: "%" })
  const part = (from: number, to: number) => (done: number) => stage.set(Math.floor(100 * (from + (to - from) * done)))
  const ten = material["10 categories"]
  const categories = await measureConcepts(
    model,
    ten,
    await recordDepths(model, ten, true, context),
    context,
    part(0.2, 0.4),
  )
  const all = material["many concepts"]
  const recorded = many ?? (await recordDepths(model, all, false, context))
  const concepts = await measureConcepts(model, all, recorded, context, part(0.6, 1))
  stage.end()
  return { "10 categories": categories, "many concepts": concepts }
}

/** What goes into block 0 at the target, [rows, d]. */
async function embeddingRows(model: Model, { rows }: Material, context: MeasureContext): Promise<Matrix> {
  const request = { rows, sites: ["resid_pre"] as const, layers: [0], positions: ["target"] as const }
  const { tensors } = await context.record(model, request, { signal: context.signal })
  return tensors.get("resid_pre.0")!
}
