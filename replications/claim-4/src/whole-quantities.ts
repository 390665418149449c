import { mean } from "@llm-fmri/analysis"
import { layerAt, type MeasuredQuantity, meanValue, type ReferenceValue, ratioValue } from "@llm-fmri/replicate"
import { ratioOfMeans } from "./cells.js"
import type { Results } from "./results.js"
import { decidingDepth, depths, scopes, wholeScales } from "./settings.js"
import { klAt, type WholeEffects } from "./whole.js"

/** Divergences after scaling the whole residual: at the final norm, at every layer, as a share of another word's. */
export function wholeQuantities({ trained, nets, layers, bootstrap }: Results): MeasuredQuantity[] {
  const { whole } = trained
  const { words } = whole
  const last = layers - 1
  const references = (value: (net: WholeEffects) => number): ReferenceValue[] =>
    nets.map(({ net, seed, value: effects }) => ({ net, seed, value: value(effects.whole) }))
  const finalNorm = wholeScales.map((s) => ({
    key: "kl_final_norm",
    params: { s },
    ...meanValue(klAt(whole, last, "all", s), words, bootstrap("kl_final_norm", s)),
    references: references((net) => mean(klAt(net, last, "all", s))),
  }))
  const everyLayer = wholeScales.map((s) => ({
    key: "kl_every_layer",
    params: { s },
    value: Math.max(...whole.layers.filter((l) => l !== last).map((layer) => mean(klAt(whole, layer, "all", s)))),
    n: words.length,
  }))
  const inside = depths.flatMap((depth) =>
    scopes.flatMap((scope) =>
      wholeScales.flatMap((s) => {
        const layer = layerAt(depth, layers)
        const kl = klAt(whole, layer, scope, s)
        const params = { depth, scope, s }
        return [
          {
            key: "kl_whole",
            params,
            ...meanValue(kl, words, bootstrap("kl_whole", depth, scope, s)),
            references: references((net) => mean(klAt(net, layer, scope, s))),
          },
          {
            key: "kl_share",
            params,
            ...ratioValue(kl, whole.swap, words, "what another word does", bootstrap("kl_share", depth, scope, s)),
            references: references((net) => ratioOfMeans(klAt(net, layer, scope, s), net.swap)),
          },
        ]
      }),
    ),
  )
  return [...finalNorm, ...everyLayer, ...inside]
}

/** The largest share over the factors at the deciding depth, all positions, over the given texts. */
export function worstShare(whole: WholeEffects, layers: number, texts: ArrayLike<number>): number {
  const layer = layerAt(decidingDepth, layers)
  const sum = (values: ArrayLike<number>) => {
    let total = 0
    for (let i = 0; i < texts.length; i++) total += values[texts[i]!]!
    return total
  }
  return Math.max(...wholeScales.map((s) => sum(klAt(whole, layer, "all", s)))) / sum(whole.swap)
}

/** The curve over layers, one line a layer, scope and factor. */
export function wholeTable({ trained }: Results): string {
  const { whole } = trained
  const lines = whole.layers.flatMap((layer) =>
    scopes.flatMap((scope) =>
      wholeScales.map((s) => {
        const kl = klAt(whole, layer, scope, s)
        return [layer, scope, s, mean(kl), ratioOfMeans(kl, whole.swap)].join(",")
      }),
    ),
  )
  return `${["layer,positions,factor,kl_nats,share_of_another_word", ...lines].join("\n")}\n`
}
