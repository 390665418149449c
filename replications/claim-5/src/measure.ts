import type { Model } from "@llm-fmri/model"
import {
  eachReferenceNet,
  layerAt,
  type MeasureContext,
  type Measured,
  placeWords,
  recordWords,
} from "@llm-fmri/replicate"
import { controls } from "./controls.js"
import { type Cycle, readCycle } from "./cycles.js"
import { excess } from "./excess.js"
import { byPosition, measureNet, measureTrained, type TrainedResult } from "./net.js"
import { type OneDirection, oneDirection } from "./one-direction.js"
import { naiveRetained, oneCode, plantedCloud, plantedShareLeft, threeCode } from "./planted.js"
import { quantities } from "./quantities.js"
import type { Results } from "./results.js"
import { calendar, decidingDepth, type Position, type Sizes, sizes } from "./settings.js"
import { tables } from "./tables.js"
import { type Words, wordsOf } from "./words.js"

/** Measures the claim on one model and its reference nets. */
export async function measure(context: MeasureContext): Promise<Measured> {
  const name = context.models[0]!
  const size = sizes(context.quick)
  const model = await context.open(name)
  const table = await placeWords(context, model)
  const words = wordsOf(table)
  const layers = model.arch.layers.length
  const trained = await measureTrained(model, table, words, size, context)
  const cycles = await measureCycles(model, context, size)
  await model.close()

  const nets = await eachReferenceNet(
    context,
    name,
    size.nets,
    (net, { net: kind, seed }) => measureNet(net, table, words, `${kind} ${seed}`, size, context),
    { together: 2 },
  )
  const bootstrap = (name: string, ...params: (string | number)[]) => ({
    seed: context.seed("bootstrap", name, ...params.map(String)),
    draws: size.bootstrapDraws,
  })
  const results: Results = {
    words,
    layers,
    trained,
    nets,
    excess: await byPosition((position) => {
      const own = trained.profile[position].placements
      const rivals = [
        { net: "embedding", placements: own.map(() => trained.embedding[position].placements[0]!) },
        ...nets
          .filter(({ net }) => net === "hybrid")
          .map(({ seed, value }) => ({ net: `hybrid ${seed}`, placements: value.profile[position].placements })),
      ]
      return excess(own, rivals, words.names, {
        seed: context.seed("tossed signs", position),
        draws: size.nullDraws,
      })
    }),
    oneDirection: await byPosition((position) => planted(trained, words, position, size, context)),
    cycles,
    planted: await plantedCodes(words, trained.means.target.dims[1]!, context),
    bootstrap,
  }
  const files = tables(results)
  const attached: Record<string, string> = {}
  for (const [key, text] of Object.entries(files))
    attached[key] = await context.attach(`${key.replaceAll("_", "-")}.csv`, text)
  return {
    quantities: [...quantities(results), ...Object.entries(attached).map(([key, file]) => ({ key, file }))],
    controls: controls(results),
  }
}

/** A one-direction concept in the trained net's own cloud, as readable as its categories. */
async function planted(
  { means, depths }: TrainedResult,
  words: Words,
  position: Position,
  size: Sizes,
  { rng, runtime, signal, progress }: MeasureContext,
): Promise<OneDirection> {
  const { separation } = depths.get(decidingDepth)![position].removal
  const stage = progress.stage(`one-direction concepts, ${position}`, { total: words.categories.length })
  const found = await oneDirection(means[position], words, separation, {
    lots: size.lots,
    bisections: size.bisections,
    removals: size.fewerRemovals,
    rng: (category, lot) => rng("lot", position, category, lot),
    runtime,
    signal,
    onCategory: () => stage.advance(),
  })
  stage.end()
  return found
}

async function plantedCodes(
  words: Words,
  width: number,
  { rng, runtime }: MeasureContext,
): Promise<Results["planted"]> {
  const rngs = (code: string) => Array.from({ length: 3 }, (_, draw) => rng("planted", code, draw))
  const flags = words.category.map((own) => Number(own === 0))
  const cloud = plantedCloud(flags, width, threeCode, rng("planted", "naive"))
  return {
    one: await plantedShareLeft(words, width, oneCode, rngs("one"), runtime),
    three: await plantedShareLeft(words, width, threeCode, rngs("three"), runtime),
    naive: await naiveRetained(cloud, flags, words.fold),
  }
}

/** Months and weekdays at the target, half-way. */
async function measureCycles(model: Model, context: MeasureContext, size: Sizes): Promise<Cycle[]> {
  const table = await placeWords(context, model, { stimuli: calendar })
  const layer = layerAt(decidingDepth, model.arch.layers.length)
  const activations = await recordWords(context, model, table, { layers: [layer] })
  const x = activations.at("target", layer)
  const d = x.dims[1]!
  const found: Cycle[] = []
  for (const [c, name] of table.categories.entries()) {
    const rows = [...table.rows.keys()].filter((row) => table.category[row] === c)
    const data = new Float64Array(rows.length * d)
    rows.forEach((row, i) => {
      data.set(x.data.subarray(row * d, (row + 1) * d), i * d)
    })
    const first = table.wordCategory.indexOf(c)
    found.push(
      await readCycle(
        name,
        { dims: [rows.length, d], data },
        Int32Array.from(rows, (row) => table.word[row]! - first),
        Int32Array.from(rows, (row) => table.frame[row]!),
        { rng: context.rng("order", name), draws: size.nullDraws },
      ),
    )
  }
  return found
}
