import { eachReferenceNet, type MeasureContext, type Measured } from "@llm-fmri/replicate"
import { controls } from "./controls.js"
import { quantities } from "./quantities.js"
import type { Results } from "./results.js"
import { sizes } from "./settings.js"
import { densityTable, layerTable, matrixTable } from "./tables.js"
import { measureNet, measureTrained } from "./trained.js"

/** Measures the claim on one model and its reference nets. */
export async function measure(context: MeasureContext): Promise<Measured> {
  const name = context.models[0]!
  const size = sizes(context.quick)
  const trained = await context.step(context.subject, null, async () => {
    const model = await context.open(name)
    try {
      return await measureTrained(model, size, context)
    } finally {
      await model.close()
    }
  })
  const nets = await eachReferenceNet(context, name, size.nets, (model, { seed }) =>
    measureNet(model, seed === 1, size, context),
  )
  const results: Results = {
    trained,
    nets: [
      ...nets.map(({ net, seed, value }) => ({ net, seed, ...value })),
      { net: "embedding", seed: 0, effects: trained.embedding },
    ],
  }
  const file = async (key: string, name: string, text: string) => ({ key, file: await context.attach(name, text) })
  return {
    quantities: [
      ...quantities(results),
      await file("q_over_density", "density.csv", densityTable(results)),
      await file("q_over_layers", "layers.csv", layerTable(results)),
      await file("correlation_matrix", "matrix.csv", matrixTable(results)),
    ],
    controls: controls(results),
  }
}
