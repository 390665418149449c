import type { FigureSpec } from "../../src/index.js"
import { type CurveFiles, type CurveTable, parseTable } from "../../src/report/curves.js"
import type { Report } from "../../src/report/schema.js"
import type { Specs } from "../../src/report/specs.js"
import { networkTables } from "./network-sample.js"
import { sample } from "./sample.js"

const models = ["smollm2-135m", "gemma-3-270m"] as const
const layersOf = { "smollm2-135m": 30, "gemma-3-270m": 18 } as const
const nets = ["trained", "untrained", "hybrid", "embedding"]
const words =
  "dog cat horse hammer saw drill car bus train bread apple cheese hand foot knee coat shirt hat wood stone glass nurse baker pilot anger joy fear park beach castle piano drum flute rose oak fern red green blue gold iron copper cup plate"

/** Noise that is the same every time. */
const wave = (...at: number[]) => Math.sin(at.reduce((sum, one, index) => sum + one * (1.7 + index * 2.3), 0.4))

function csv(header: string, rows: (number | string)[][]): CurveTable {
  const text = rows.map((row) => row.map((cell) => (typeof cell === "number" ? cell.toFixed(5) : cell)).join(","))
  return parseTable(`${header}\n${text.join("\n")}\n`) as CurveTable
}

function decoding(layers: number): CurveTable {
  const rows = ["target", "next"].flatMap((position, p) =>
    nets.flatMap((net, n) =>
      Array.from({ length: layers }, (_, layer) => {
        const depth = layer / (layers - 1)
        const peak = [0.86 - 0.25 * p, 0.55 - 0.4 * p, 0.6 - 0.38 * p, 0.62 - 0.5 * p][n] ?? 0
        const y = 0.1 + (peak - 0.1) * (n === 0 ? 0.6 + 0.4 * Math.sin(Math.PI * depth) : 1) + 0.015 * wave(layer, n, p)
        return [position, net, `${layer}`, y, y - 0.04, y + 0.035, 0.06, 0.15]
      }),
    ),
  )
  return csv("position,net,layer,accuracy,lo,hi,null_lo,null_hi", rows)
}

function similarity(): CurveTable {
  const rows = nets.slice(0, 3).flatMap((net, n) =>
    ["raw", "guarded"].flatMap((reading, r) =>
      Array.from({ length: 30 }, (_, a) =>
        Array.from({ length: 18 }, (_, b) => {
          const near = Math.exp(-((a / 29 - b / 17) ** 2) * (6 + 6 * r))
          return [`${net} ${reading}`, `${a}`, `${b}`, (0.72 - 0.2 * n - 0.1 * r) * near + 0.03 * wave(a, b, n)]
        }),
      ).flat(),
    ),
  )
  return csv("net,layer_a,layer_b,cka", rows)
}

function steering(seed: number): CurveTable {
  const rows = words.split(" ").map((word, at) => {
    const x = 6 + 9 * (0.5 + 0.5 * wave(at, seed)) + wave(at * 3, seed)
    const y = 3.2 - 0.14 * x + 0.5 * wave(at * 7, seed + 1)
    return [word, at % 4 === 0 ? "unreliable" : "reliable", x, y, y - 0.2, y + 0.2]
  })
  return csv("word,kind,dimension,steerability,lo,hi", rows)
}

const categories = "animals tools vehicles foods body clothing materials professions emotions places".split(" ")

function interference(seed: number): CurveTable {
  const rows = categories.flatMap((ablated, a) =>
    categories.map((read, b) => [ablated, read, a === b ? 0.31 + 0.05 * wave(a, seed) : 0.06 * wave(a, b, seed)]),
  )
  return csv("ablated,read,drop", rows)
}

function sweep(seed: number): CurveTable {
  const edits = ["most selective", "random units", "matched units", "direction", "other direction", "all units"]
  const rows = edits.flatMap((edit, e) =>
    [0.5, 2, 5, 20, 50, 100].map((share) => [
      edit,
      share,
      (0.4 * (e + 1) * share) / 100 / (0.2 + share / 100) + 0.02 * wave(e, share, seed),
    ]),
  )
  return csv("edit,share,delta_auc", rows)
}

const tables: Record<string, (model: (typeof models)[number], at: number) => CurveTable> = {
  decoding: (model) => decoding(layersOf[model]),
  similarity,
  steering: (_, at) => steering(at),
  interference: (_, at) => interference(at),
  sweep: (_, at) => sweep(at),
  signed: () =>
    csv(
      "a,b,r",
      categories.flatMap((a, i) => categories.slice(0, 6).map((b, j) => [a, b, wave(i, j)])),
    ),
}

/** Attached only where a figure draws them. */
const networks: typeof tables = {
  nodes: (_, at) => parseTable(networkTables(at).nodes) as CurveTable,
  edges: (_, at) => parseTable(networkTables(at).edges) as CurveTable,
  matrix: (_, at) => parseTable(networkTables(at).matrix) as CurveTable,
}

export const figures: FigureSpec[] = [
  {
    key: "decoding",
    title: "Decoding by layer",
    caption: "The trained net must stand above the embedding and the untrained nets, at both positions.",
    table: "decoding",
    kind: "lines",
    x: "layer",
    y: "accuracy",
    series: "net",
    facet: "position",
    band: { low: "lo", high: "hi" },
    null_band: { low: "null_lo", high: "null_hi" },
    reference: { y: 0.1, says: "chance" },
  },
  {
    key: "sweep",
    title: "AUC drop by edit",
    caption: "Directions reach with one dimension what units reach with half of the net.",
    table: "sweep",
    kind: "lines",
    x: "share",
    y: "delta_auc",
    series: "edit",
    log_x: true,
    reference: { y: 0, says: "no change" },
  },
  {
    key: "similarity",
    title: "Similarity, layer by layer",
    caption: "A band along the diagonal that untrained nets lack.",
    table: "similarity",
    kind: "heatmap",
    x: "layer_a",
    y: "layer_b",
    value: "cka",
    facet: "net",
  },
  {
    key: "interference",
    title: "What ablating one category does to the others",
    caption: "Each row an ablated category; off the diagonal there should be nothing.",
    table: "interference",
    kind: "heatmap",
    x: "read",
    y: "ablated",
    value: "drop",
  },
  {
    key: "signed",
    title: "Correlations",
    caption: "On both sides of zero.",
    table: "signed",
    kind: "heatmap",
    x: "b",
    y: "a",
    value: "r",
  },
  {
    key: "steering",
    title: "Steerability against dimension",
    caption: "Each point a concept.",
    table: "steering",
    kind: "scatter",
    x: "dimension",
    y: "steerability",
    series: "kind",
    label: "word",
    band: { low: "lo", high: "hi" },
  },
]

/** A report whose first claim attaches tables of realistic size, with a spec that declares figures over them. */
export function figureSample(declared: readonly FigureSpec[] = figures): {
  report: Report
  specs: Specs
  files: CurveFiles
} {
  const report = sample()
  const files = new Map<string, CurveTable>()
  const [claim] = report.claims
  if (claim === undefined) throw new Error("the sample has no claim")
  claim.models = models.map((model, at) => {
    const [entry] = claim.models
    if (entry === undefined) throw new Error("the sample has no model")
    const drawn = declared.flatMap(({ table, edges }) => [table, edges?.table])
    const extra = Object.entries(networks).filter(([key]) => drawn.includes(key))
    const attached = [...Object.entries(tables), ...extra].map(([key, table]) => {
      const file = `${key}.${model}.csv`
      files.set(file, table(model, at))
      return { key, params: {}, reading: "guarded" as const, file, drift: "new" as const }
    })
    return { ...entry, model, quantities: [...entry.quantities.slice(0, 3), ...attached] }
  })
  return {
    report: { ...report, claims: [claim] },
    specs: new Map([[claim.id, { quantities: [], controls: [], figures: declared }]]),
    files,
  }
}
