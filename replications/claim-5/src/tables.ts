import { mean } from "@llm-fmri/analysis"
import type { Results } from "./results.js"
import { decidingDepth, depths, positions } from "./settings.js"

/** The attached tables by quantity, long format. */
export function tables(
  results: Results,
): Record<"auc_layers" | "nullspace_curve" | "pls_curve" | "cycle_curve", string> {
  return {
    auc_layers: aucLayers(results),
    nullspace_curve: nullspaceCurve(results),
    pls_curve: plsCurve(results),
    cycle_curve: cycleCurve(results),
  }
}

function csv(header: string, lines: readonly (readonly (string | number)[])[]): string {
  return `${[header, ...lines.map((line) => line.join(","))].join("\n")}\n`
}

/** AUC by layer and net, with the band in which shuffled labels lie (max-T over the layers of the trained net). */
function aucLayers({ trained, nets, excess }: Results): string {
  return csv(
    "position,net,layer,auc,null_low,null_high,beats_embedding_and_hybrids,p",
    positions.flatMap((position) => {
      const own = trained.profile[position]
      const band = [1 - own.threshold, own.threshold]
      const flat = mean(trained.embedding[position].placements[0]!)
      const found = excess[position]
      return [
        ...own.layers.map((layer, at) => [
          position,
          "trained",
          layer,
          mean(own.placements[at]!),
          ...band,
          Number(found.beats[at]),
          found.p[at]!,
        ]),
        ...own.layers.map((layer) => [position, "embedding", layer, flat, ...band, "", ""]),
        ...nets.flatMap(({ net, seed, value }) =>
          value.profile[position].layers.map((layer, at) => [
            position,
            `${net} ${seed}`,
            layer,
            mean(value.profile[position].placements[at]!),
            ...band,
            "",
            "",
          ]),
        ),
      ]
    }),
  )
}

/** AUC left after so many directions are removed. */
function nullspaceCurve({ trained, nets, oneDirection }: Results): string {
  return csv(
    "position,curve,removed,auc",
    positions.flatMap((position) => {
      const line = (curve: string, aucs: Iterable<number>) =>
        Array.from(aucs, (auc, removed) => [position, curve, removed, auc])
      return [
        ...depths.flatMap((depth) =>
          line(`trained ${depth}`, trained.depths.get(depth)![position].removal.placements.map(mean)),
        ),
        ...line(
          "one direction by construction",
          Array.from(oneDirection[position].lots[0]!, (_, removed) =>
            mean(oneDirection[position].lots.map((aucs) => aucs[removed]!)),
          ),
        ),
        ...nets.flatMap(({ net, seed, value }) => line(`${net} ${seed}`, value.removal[position].placements.map(mean))),
      ]
    }),
  )
}

/** AUC by number of PLS components, half-way. */
function plsCurve({ trained, nets }: Results): string {
  return csv(
    "position,net,components,auc",
    positions.flatMap((position) => {
      const line = (net: string, placements: readonly Float64Array[]) =>
        placements.map((values, at) => [position, net, at + 1, mean(values)])
      return [
        ...line("trained", trained.depths.get(decidingDepth)![position].pls),
        ...nets.flatMap(({ net, seed, value }) => line(`${net} ${seed}`, value.pls[position])),
      ]
    }),
  )
}

/** AUC of "which month", "which weekday" by number of PLS components of all of them together. */
function cycleCurve({ cycles }: Results): string {
  return csv(
    "cycle,components,auc",
    cycles.flatMap(({ name, aucs }) => aucs.map((auc, at) => [name, at + 1, auc])),
  )
}
