import { eachReferenceNet, type MeasureContext, type Measured, placeWords } from "@llm-fmri/replicate"
import { controls } from "./controls.js"
import { measureNet, openNet } from "./net.js"
import { quantities } from "./quantities.js"
import type { Results } from "./results.js"
import { decidingDepth, depths, sizes } from "./settings.js"
import { categoryTable, laidOutTable, layerTable, mapTable, plantedTable, smoothingTable } from "./tables.js"
import { measureTrained } from "./trained.js"

/** Measures the claim on one model and its reference nets. */
export async function measure(context: MeasureContext): Promise<Measured> {
  const name = context.models[0]!
  const size = sizes(context.quick)
  const own = await context.step(context.subject, null, async () => {
    const model = await context.open(name)
    try {
      const table = await placeWords(context, model)
      const { net, embedding } = await openNet(model, table, context, depths)
      return {
        trained: await measureTrained(net, table, size, context),
        embedding: await measureNet(embedding, table, size, context),
        categories: [...table.categories],
        words: table.words.length,
      }
    } finally {
      await model.close()
    }
  })
  const nets = await eachReferenceNet(
    context,
    name,
    size.nets,
    async (model) => {
      const table = await placeWords(context, model)
      const { net } = await openNet(model, table, context, [decidingDepth])
      return measureNet(net, table, size, context)
    },
    { together: 2 },
  )
  const results: Results = {
    ...own,
    nets: [
      ...nets.map(({ net, seed, value }) => ({ net, seed, effects: value })),
      { net: "embedding", seed: 0, effects: own.embedding },
    ],
  }
  const file = async (key: string, text: string) => ({
    key,
    file: await context.attach(`${key.replace("_", "-")}.csv`, text),
  })
  return {
    quantities: [
      ...quantities(results),
      await file("categories", categoryTable(results)),
      await file("layers", layerTable(results)),
      await file("smoothing", smoothingTable(results)),
      await file("planted", plantedTable(results)),
      await file("maps", mapTable(results)),
      await file("laid_out", laidOutTable(results)),
    ],
    controls: controls(results),
  }
}
