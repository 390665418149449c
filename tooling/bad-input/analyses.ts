import type { BadInput } from "./bad-input.js"
import { file } from "./command.js"

/** Lines of numbers that differ. */
const samples = (rows: number, units: number) =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: units }, (_, unit) => Math.sin(1 + row * row + 7 * unit + row * unit).toFixed(4)).join(","),
  ).join("\n")

/** A ring of eight, changed. */
const ring = (change: (rows: (number | string)[][]) => void = () => {}) => {
  const rows: (number | string)[][] = Array.from({ length: 8 }, (_, i) =>
    Array.from({ length: 8 }, (_, j) => Number([1, 7].includes((i - j + 8) % 8))),
  )
  change(rows)
  return rows.map((row) => row.join(",")).join("\n")
}

function measure(path: string, ...flags: string[]): string[] {
  return ["analyze", "--quiet", path, "--measure", "modularity", "--draws", "2", ...flags]
}

const graph = (folder: string, text: string, name = "graph.csv") => measure(file(folder, name, text), "--graph")

export const analyses: readonly BadInput[] = [
  {
    what: "an adjacency matrix that is not square",
    make: (f) => graph(f, "0,1,0\n1,0,1"),
    says: /shape \[2, 3\]/,
  },
  {
    what: "an adjacency matrix that is not symmetric",
    make: (f) =>
      graph(
        f,
        ring((rows) => {
          rows[3]![2] = 0
        }),
      ),
    says: /row 3, column 2/,
  },
  {
    what: "an adjacency matrix with an infinite number",
    make: (f) =>
      graph(
        f,
        ring((rows) => {
          rows[3]![2] = "Infinity"
        }),
      ),
    says: /Infinity in row 3, column 2/,
  },
  { what: "an adjacency matrix without edges", make: (f) => graph(f, "0,0,0\n0,0,0\n0,0,0"), says: /none of its 3/ },
  {
    what: "a matrix of correlations given as a graph, without --density",
    make: (f) =>
      graph(
        f,
        ring((rows) => {
          for (const row of rows) row.fill(0.5)
        }),
      ),
    says: /28 of the 28 pairs/,
  },
  {
    what: "an edge given twice",
    make: (f) => graph(f, "source,target\na,b\nb,c\nb,a"),
    says: /a second time in line 4/,
  },
  { what: "an edge from a node to itself", make: (f) => graph(f, "a b\nb b", "graph.txt"), says: /itself in line 2/ },
  {
    what: "a measure of samples of a graph",
    make: (f) => ["analyze", "--quiet", file(f, "graph.csv", ring()), "--graph", "--measure", "probe"],
    says: /probe/,
  },
  {
    what: "a null of samples for a graph",
    make: (f) => measure(file(f, "graph.csv", ring()), "--graph", "--null", "rotated"),
    says: /rotated/,
  },
  {
    what: "shuffled samples of a time series",
    make: (f) => measure(file(f, "bold.csv", samples(20, 12)), "--time-series", "--null", "shuffled"),
    says: /shuffled/,
  },
  {
    what: "a density that is no share",
    make: (f) => measure(file(f, "rows.csv", samples(20, 12)), "--density", "5"),
    says: /density/,
  },
  {
    what: "a density beyond the pairs above 0",
    make: (f) => measure(file(f, "rows.csv", samples(20, 12)), "--density", "1"),
    says: /above 0/,
  },
  {
    what: "a density at which the network falls apart",
    make: (f) => [
      "analyze",
      "--quiet",
      file(f, "rows.csv", samples(20, 12)),
      "--measure",
      "small-world",
      "--density",
      "0.05",
    ],
    says: /hangs together/,
  },
  {
    what: "samples with a number that is not finite",
    make: (f) => measure(file(f, "rows.csv", `${samples(5, 3)}\n1,Infinity,2`)),
    says: /Infinity in row 5, unit 1/,
  },
  {
    what: "samples of which one unit varies",
    make: (f) => measure(file(f, "rows.csv", "1,1,1\n1,1,2\n1,1,3\n1,1,4"), "--null", "rewired"),
    says: /1 units that vary/,
  },
]
