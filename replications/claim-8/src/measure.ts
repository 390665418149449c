import { eachReferenceNet, type MeasureContext, type Measured } from "@llm-fmri/replicate"
import { checks } from "./checks.js"
import { controls } from "./controls.js"
import { referenceNet, trainedNet } from "./net.js"
import { quantities } from "./quantities.js"
import type { Results } from "./results.js"
import { sizes } from "./settings.js"
import { clubTable, densityTable, drawnEdgeTable, drawnUnitTable, hubTable, layerTable, netTable } from "./tables.js"

/** Measures the claim on a model and its reference nets. */
export async function measure(context: MeasureContext): Promise<Measured> {
  const size = sizes(context.quick)
  const [name = ""] = context.models
  const made = await context.step("made-up data", null, () => checks(size, context))
  const trained = await context.step(name, null, async () => {
    const model = await context.open(name)
    try {
      return await trainedNet(context, model, size)
    } finally {
      await model.close()
    }
  })
  const nets = await eachReferenceNet(context, name, size.nets, (model, { net, seed }) =>
    referenceNet(context, model, size, `${net} ${seed}`, { rows: net === "untrained", layers: seed === 1 }),
  )
  const results: Results = {
    trained,
    nets: [...nets, { net: "embedding", seed: 0, value: { half: trained.embedding } }],
    checks: made,
  }
  const file = async (key: string, text: string) => ({
    key,
    file: await context.attach(`${key.replaceAll("_", "-")}.csv`, text),
  })
  return {
    quantities: [
      ...quantities(results),
      await file("by_density", densityTable(results)),
      await file("club_curve", clubTable(results)),
      await file("layers", layerTable(results)),
      await file("nets", netTable(results)),
      await file("hubs", hubTable(results)),
      await file("drawn_units", drawnUnitTable(results)),
      await file("drawn_edges", drawnEdgeTable(results)),
    ],
    controls: controls(results),
  }
}
