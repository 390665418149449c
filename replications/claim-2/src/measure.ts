import { eachReferenceNet, type MeasureContext, type Measured } from "@llm-fmri/replicate"
import { aucTable } from "./auc-table.js"
import { controls } from "./controls.js"
import { categoryCounts } from "./equivalence.js"
import { prepare } from "./material.js"
import { measureNet, measureTrained, pairsIn } from "./net.js"
import { nounQuantities } from "./noun-quantities.js"
import { readQuantities } from "./read-quantities.js"
import type { Results } from "./results.js"
import { decidingDepth } from "./settings.js"
import { sizes } from "./sizes.js"
import { categoryTable, editTable, sweepTable } from "./tables.js"

/** Measures the claim on one model and its reference nets. */
export async function measure(context: MeasureContext): Promise<Measured> {
  const name = context.models[0]!
  const size = sizes(context.quick)
  const model = await context.open(name)
  const material = await prepare(context, model, size)
  const trained = await measureTrained(model, material, size, context)
  if (context.keep.wanted) await context.keep.folds(`${context.subject}.target`, material.table.fold)
  await model.close()

  const nets = await eachReferenceNet(context, name, size.nets, (net, { net: kind, seed }) =>
    measureNet(net, material, `${kind} ${seed}`, size, context),
  )
  const resamples = { draws: size.bootstrapDraws, seed: context.seed("bootstrap", "auc") }
  const results: Results = {
    material,
    trained,
    nets,
    aucs: aucTable(material, pairsIn(material), trained, decidingDepth, resamples),
    bootstrap: (name, ...params) => ({
      seed: context.seed("bootstrap", name, ...params.map(String)),
      draws: size.bootstrapDraws,
    }),
  }
  return {
    quantities: [
      ...readQuantities(results),
      ...nounQuantities(results),
      ...categoryCounts(results),
      { key: "sweep", file: await context.attach("sweep.csv", sweepTable(results)) },
      { key: "edits", file: await context.attach("edits.csv", editTable(results)) },
      { key: "by_category", file: await context.attach("categories.csv", categoryTable(results)) },
    ],
    controls: controls(results),
  }
}
