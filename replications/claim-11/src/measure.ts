import { type MeasureContext, type Measured, sideBySide } from "@llm-fmri/replicate"
import { plantedCode, sharedOutlier, turnedSelf } from "./checks.js"
import { controls } from "./controls.js"
import { pairEffects, trainedEffects } from "./effects.js"
import { quantities } from "./quantities.js"
import type { NetPair, Results } from "./results.js"
import { sizes } from "./settings.js"
import { openSide, type Pair } from "./sides.js"
import { depthTable, layerTable, netTable, nextTable } from "./tables.js"

/** Pairs of reference nets at the same time: the next is opened while the layers of one are compared. */
const together = 2

/** Measures the claim on a pair of models and on pairs of their reference nets. */
export async function measure(context: MeasureContext): Promise<Measured> {
  const size = sizes(context.quick)
  const trained = await context.step(context.subject, null, async () => {
    const [left, right] = await openPair(context, "")
    const stage = context.progress.stage("the trained pair")
    const effects = await trainedEffects({ left, right, runtime: context.runtime }, size, context)
    const embeddings = { left: left.embedding, right: right.embedding, runtime: context.runtime }
    const embedding = await pairEffects(embeddings, size, true, context)
    stage.end()
    return {
      effects,
      embedding,
      turned: turnedSelf(left, context),
      words: left.table.words.length,
      texts: left.texts,
      layers: [left.layers, right.layers] as const,
    }
  })
  const kinds = (["untrained", "hybrid"] as const).flatMap((net) =>
    Array.from({ length: size.nets[net] }, (_, i) => ({ net, seed: i + 1 })),
  )
  const found = await sideBySide(kinds, together, async ({ net, seed }, at) => {
    context.signal.throwIfAborted()
    context.progress.part({ what: "reference pair", at: at + 1, of: kinds.length })
    return context.step(`${context.subject}@${net}:${seed}`, null, async () => {
      const pair = await openPair(context, `@${net}:${seed}`)
      const [left, right] = pair
      const sides = { left, right, runtime: context.runtime }
      return {
        effects: await pairEffects(sides, size, seed === 1, context),
        ...(at === 0 ? { checks: await checksOn(sides, context) } : {}),
      }
    })
  })
  context.progress.part()
  const nets: NetPair[] = found.map(({ effects }, at) => ({ ...kinds[at]!, effects }))
  nets.push({ net: "embedding", seed: 0, effects: trained.embedding })

  const { words, texts, layers } = trained
  const results: Results = {
    trained: trained.effects,
    nets,
    words,
    texts,
    layers,
    checks: { ...found[0]!.checks!, turned: trained.turned },
  }
  const file = async (key: string, name: string, text: string) => ({ key, file: await context.attach(name, text) })
  return {
    quantities: [
      ...quantities(results),
      await file("cka_layers", "layers.csv", layerTable(results)),
      await file("cka_layers_next", "layers-next.csv", nextTable(results)),
      await file("cka_depth", "depth.csv", depthTable(results)),
      await file("nets", "nets.csv", netTable(results)),
    ],
    controls: controls(results),
  }
}

/** Both nets of a pair, one opened after the other: only their recordings are held together. */
async function openPair(context: MeasureContext, suffix: string) {
  const [first = "", second = ""] = context.models
  return [await openSide(context, `${first}${suffix}`), await openSide(context, `${second}${suffix}`)] as const
}

/** The measurement itself is tested on untrained twins, which have nothing in common. */
async function checksOn(pair: Pair, context: MeasureContext) {
  return {
    planted: await plantedCode(pair, sizes(context.quick), context),
    outlier: await sharedOutlier(pair, context),
  }
}
