import { eachReferenceNet, type MeasureContext, type Measured, placeWords } from "@llm-fmri/replicate"
import { spellingBaseline } from "@llm-fmri/stimuli"
import { controls } from "./controls.js"
import { decodingQuantities, layersTable } from "./decoding-quantities.js"
import { measureNet } from "./net.js"
import type { Results } from "./results.js"
import { sizes } from "./sizes.js"
import { detectionTable, spreadQuantities } from "./spread-quantities.js"
import { measureTrained } from "./trained.js"
import { overlapTable, unitQuantities, wordsTable } from "./unit-quantities.js"

/** Measures the claim on one model and its reference nets. */
export async function measure(context: MeasureContext): Promise<Measured> {
  const name = context.models[0]!
  const size = sizes(context.quick)
  const model = await context.open(name)
  const table = await placeWords(context, model)
  const count = model.arch.layers.length
  await context.keep.folds(`${context.subject}.words`, table.fold)
  const trained = await measureTrained(model, table, size, context)
  await model.close()
  const nets = await eachReferenceNet(context, name, size.nets, (net) => measureNet(net, table, size, context), {
    together: 2,
  })
  const results: Results = {
    table,
    count,
    trained,
    nets,
    spelling: spellingBaseline(table.set, table.fold),
    bootstrap: (name, ...params) => ({
      seed: context.seed("bootstrap", name, ...params.map(String)),
      draws: size.bootstrapDraws,
    }),
  }
  return {
    quantities: [
      ...decodingQuantities(results),
      { key: "spelling_accuracy", value: results.spelling.accuracy, n: table.words.length },
      ...unitQuantities(results),
      ...spreadQuantities(results),
      { key: "decoding_layers", file: await context.attach("decoding.csv", layersTable(results)) },
      { key: "overlap_reliability", file: await context.attach("overlap.csv", overlapTable(results)) },
      { key: "overlap_words", file: await context.attach("words.csv", wordsTable(results)) },
      { key: "detection_curve", file: await context.attach("planted.csv", detectionTable(results)) },
    ],
    controls: controls(results),
  }
}
