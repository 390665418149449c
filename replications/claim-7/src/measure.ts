import { eachReferenceNet, type MeasureContext, type Measured } from "@llm-fmri/replicate"
import { controls } from "./controls.js"
import { prepare } from "./material.js"
import { measureNet, measureTrained } from "./net.js"
import { quantities } from "./quantities.js"
import type { Results } from "./results.js"
import { sizes } from "./settings.js"
import { accuracyTable, gapTable, plantedTable } from "./tables.js"

/** Measures the claim on one model and its reference nets. */
export async function measure(context: MeasureContext): Promise<Measured> {
  const name = context.models[0]!
  const size = sizes(context.quick)
  const model = await context.open(name)
  const material = await prepare(context, model)
  const trained = await context.step("trained", null, () => measureTrained(model, material, size, context))
  if (context.keep.wanted) await context.keep.folds(`${context.subject}.words`, material.table.fold)
  await model.close()

  const nets = await eachReferenceNet(context, name, size.nets, (net) => measureNet(net, material, size, context))
  const results: Results = {
    material,
    trained,
    nets,
    bootstrap: (...names) => ({ seed: context.seed("bootstrap", ...names.map(String)), draws: size.bootstrapDraws }),
  }
  return {
    quantities: [
      ...quantities(results),
      { key: "gap_table", file: await context.attach("gap.csv", gapTable(results)) },
      { key: "accuracy_table", file: await context.attach("accuracy.csv", accuracyTable(results)) },
      { key: "planted_table", file: await context.attach("planted.csv", plantedTable(results)) },
    ],
    controls: controls(results),
  }
}
