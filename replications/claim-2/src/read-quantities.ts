import { mean } from "@llm-fmri/analysis"
import { type MeasuredQuantity, meanValue, type ReferenceValue } from "@llm-fmri/replicate"
import { meanCell } from "./auc-table.js"
import { sweptPercents } from "./regions.js"
import { type Results, wordsAt } from "./results.js"
import { decidingDepth, depths, lossEdits, positions, probeEdits, secondEdits } from "./settings.js"

/** What edits do to probes of clean words, downstream. */
export function readQuantities({ trained, nets, material, aucs, bootstrap }: Results): MeasuredQuantity[] {
  const words = wordsAt(material, material.read.words)
  const allWords = wordsAt(material, Int32Array.from(material.table.words.keys()))
  const references = (edit: string): ReferenceValue[] =>
    nets.map(({ net, seed, value }) => ({ net, seed, value: mean(aucs.lostIn(value, edit).value) }))
  const lost = (edit: string, depth: number = decidingDepth) => meanCell(aucs.lost(depth, "target", edit), words.length)
  const loss = (edit: string, depth: number): MeasuredQuantity => {
    const { cleanLoss, loss } = trained.read.get(depth)!.get("target")!
    const rise = loss.get(edit)!.map((after, word) => after - cleanLoss[word]!)
    const params = { edit, depth }
    return { key: "delta_log_loss", params, ...meanValue(rise, words, bootstrap("delta_log_loss", edit, depth)) }
  }
  return [
    { key: "delta_auc_units", ...lost("units"), references: references("units") },
    { key: "delta_auc_random_units", ...lost("random_units") },
    { key: "delta_auc_direction", ...lost("direction"), references: references("direction") },
    ...positions.map((position) => ({
      key: "clean_auc",
      params: { position },
      ...meanCell(aucs.clean(position), words.length),
    })),
    ...depths.flatMap((depth): MeasuredQuantity[] => [
      ...probeEdits.map((edit) => ({ key: "delta_auc", params: { edit, depth }, ...lost(edit, depth) })),
      ...lossEdits.map((edit) => loss(edit, depth)),
      {
        key: "auc_after_direction",
        params: { depth },
        ...meanCell(aucs.after(depth, "target", "direction"), words.length),
      },
    ]),
    ...probeEdits.map((edit) => ({
      key: "delta_auc_next",
      params: { edit },
      ...meanCell(aucs.lost(decidingDepth, "next", edit), words.length),
    })),
    ...secondEdits.map((edit) => ({
      key: "delta_auc_discriminant",
      params: { edit },
      ...meanCell(aucs.lost(decidingDepth, "discriminant", edit), words.length),
    })),
    ...sweptPercents.flatMap((percent) => [
      { key: "delta_auc_top", params: { percent }, ...lost(`top ${percent}`) },
      { key: "delta_auc_any", params: { percent }, ...lost(`any ${percent}`) },
    ]),
    ...Array.from(trained.refit.hits, ([removed, hits]) => ({
      key: "refit_recall",
      params: { removed },
      ...meanValue(hits, allWords, bootstrap("refit_recall", removed)),
    })),
  ]
}
