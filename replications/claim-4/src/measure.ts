import { eachReferenceNet, layerAt, type MeasureContext, type Measured } from "@llm-fmri/replicate"
import { componentQuantities, componentTable } from "./component-quantities.js"
import { controls } from "./controls.js"
import { prepare } from "./material.js"
import { measureNet, measureTrained } from "./net.js"
import type { Results } from "./results.js"
import { decidingDepth, sizes } from "./settings.js"
import { categoryUnits } from "./space.js"
import { wholeQuantities, wholeTable } from "./whole-quantities.js"

/** Measures the claim on one model and its reference nets. */
export async function measure(context: MeasureContext): Promise<Measured> {
  const name = context.models[0]!
  const size = sizes(context.quick)
  const model = await context.open(name)
  const material = await prepare(context, model, size)
  const layers = model.arch.layers.length
  const trained = await measureTrained(model, material, size, context)
  if (context.keep.wanted) await keep(context, { material, layers, trained })
  await model.close()

  const nets = await eachReferenceNet(context, name, size.nets, (net, { net: kind, seed }) =>
    measureNet(net, material, `${kind} ${seed}`, context),
  )
  const results: Results = {
    material,
    layers,
    trained,
    nets,
    bootstrap: (name, ...params) => ({
      seed: context.seed("bootstrap", name, ...params.map(String)),
      draws: size.bootstrapDraws,
    }),
  }
  return {
    quantities: [
      ...wholeQuantities(results),
      { key: "kl_layers", file: await context.attach("whole-residual.csv", wholeTable(results)) },
      ...componentQuantities(results),
      { key: "shift_curve", file: await context.attach("component.csv", componentTable(results)) },
    ],
    controls: controls(results),
  }
}

/** The recorded sentences with their folds, and the directions of the deciding layer. */
async function keep(
  { direction, keep, subject }: MeasureContext,
  { material, layers, trained }: Pick<Results, "material" | "layers" | "trained">,
): Promise<void> {
  const { activations } = trained
  await keep.recording(`${subject}.target`, activations.recording)
  await keep.folds(`${subject}.target`, material.stimulusFold)
  const layer = layerAt(decidingDepth, layers)
  const units = categoryUnits(activations.sentences(layer), material.probe, material.categories.length, direction)
  for (const [fold, directions] of units.entries())
    for (const [k, category] of material.categories.entries())
      await keep.direction(
        `${subject}.resid_post.${layer}.${category}.fold${fold}`,
        Float32Array.from(directions[k]!),
        {
          category,
          layer: String(layer),
          fold: String(fold),
        },
      )
}
