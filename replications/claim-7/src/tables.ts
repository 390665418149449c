import { mean } from "@llm-fmri/analysis"
import { over } from "./quantities.js"
import { type Results, referenceCells } from "./results.js"

const number = (value: number) => Number(value.toPrecision(6)).toString()

/** Gaps by number of stimuli: trained net and reference nets, in accuracy and in nats, also where there is no room. */
export function gapTable(results: Results): string {
  const cells = [
    ...results.trained.cells.map((cell) => ({ net: "trained", cell })),
    ...referenceCells(results).map(({ net, seed, cell }) => ({ net: `${net} ${seed}`, cell })),
  ]
  const lines = cells.flatMap(({ net, cell }) =>
    (
      [
        ["accuracy", cell.gap],
        ["nats", cell.lossGap],
      ] as const
    ).map(([measure, values]) => {
      const { position, n } = cell
      const { value, ci } = over(values, results.bootstrap("gap table", net, position, n, measure))
      const shown = [value!, ...ci!, mean(cell.linear)].map(number)
      return [`${net} ${position}`, net, position, n, measure, ...shown, cell.room ? "room" : "ceiling"].join(",")
    }),
  )
  return `${["series,net,position,n,measure,gap,low,high,linear_accuracy,room", ...lines].join("\n")}\n`
}

/** Accuracy of every probe by number of stimuli, with what the folds chose. */
export function accuracyTable({ trained, bootstrap }: Results): string {
  const lines = trained.cells.flatMap(({ position, n, linear, oneVsRest, network, chosen }) =>
    (
      [
        ["linear", linear, chosen.linear],
        ["one-vs-rest", oneVsRest, []],
        ["network", network, chosen.network],
      ] as const
    ).flatMap(([probe, values, choices]) => {
      if (values === undefined) return []
      const { value, ci } = over(values, bootstrap("accuracy table", position, n, probe))
      return [[position, n, probe, ...[value!, ...ci!].map(number), choices.join(" | ")].join(",")]
    }),
  )
  return `${["position,n,probe,accuracy,low,high,chosen", ...lines].join("\n")}\n`
}

/** Accuracy on planted codes by amplitude. */
export function plantedTable({ trained, bootstrap }: Results): string {
  const lines = trained.planted.flatMap(({ code, n, amplitude, linear, network }) =>
    (
      [
        ["linear", linear],
        ["network", network],
      ] as const
    ).map(([probe, values]) => {
      const { value, ci } = over(values, bootstrap("planted table", code, n, amplitude, probe))
      return [`${code} n=${n}`, `${probe} ${code}`, code, n, amplitude, probe, ...[value!, ...ci!].map(number)].join(
        ",",
      )
    }),
  )
  return `${["task,series,code,n,amplitude,probe,accuracy,low,high", ...lines].join("\n")}\n`
}
