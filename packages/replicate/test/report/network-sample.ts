import type { FigureSpec } from "../../src/index.js"

/** Noise between 0 and 1 that is the same every time. */
const chance = (...at: number[]) => {
  const wave = Math.sin(at.reduce((sum, one, index) => sum + one * (12.9898 + index * 65.233), 1.7)) * 43758.5453
  return wave - Math.floor(wave)
}

const nodes = 240
const sizes = [70, 55, 45, 30, 22, 12, 6]
const moduleOf = sizes.flatMap((size, module) => Array.from({ length: size }, () => module))

/** Ends of a few thousand edges, most of them within modules. */
function ends(seed: number): [number, number][] {
  return Array.from({ length: nodes }, (_, i) =>
    Array.from({ length: i }, (_, j) => j)
      .filter((j) => chance(i, j, seed) < (moduleOf[i] === moduleOf[j] ? 0.22 : 0.012) * (i % 40 === 0 ? 4 : 1))
      .map((j): [number, number] => [j, i]),
  ).flat()
}

export function networkTables(seed: number): { nodes: string; edges: string; matrix: string } {
  const edges = ends(seed)
  const degree = new Int32Array(nodes)
  for (const [i, j] of edges) for (const end of [i, j]) degree[end]! += 1
  const hubs = [...degree.keys()].sort((a, b) => degree[b]! - degree[a]! || a - b).slice(0, 8)
  const place = (i: number, axis: number) => {
    const angle = (2 * Math.PI * moduleOf[i]!) / sizes.length
    const turn = 2 * Math.PI * chance(i, seed)
    const radius = Math.sqrt(chance(i, seed, 3) * sizes[moduleOf[i]!]!) * 4.5
    return axis === 0 ? 90 * Math.cos(angle) + radius * Math.cos(turn) : 90 * Math.sin(angle) + radius * Math.sin(turn)
  }
  const r = (i: number, j: number) =>
    i === j
      ? 1
      : (moduleOf[i] === moduleOf[j] ? 0.35 : -0.05) + 0.35 * (chance(Math.min(i, j), Math.max(i, j), seed) - 0.5)
  const some = Array.from({ length: 150 }, (_, at) => Math.floor((at * nodes) / 150))
  return {
    nodes: `unit,x,y,module,degree,hub\n${Array.from(
      { length: nodes },
      (_, i) =>
        `u${i},${place(i, 0).toFixed(2)},${place(i, 1).toFixed(2)},${moduleOf[i]! + 1},${degree[i]},${hubs.includes(i) ? `u${i}` : ""}`,
    ).join("\n")}\n`,
    edges: `a,b\n${edges.map(([i, j]) => `u${i},u${j}`).join("\n")}\n`,
    matrix: `unit,module,${some.map((j) => `u${j}`).join(",")}\n${some
      .map((i) => `u${i},${moduleOf[i]! + 1},${some.map((j) => (i === j ? "" : r(i, j).toFixed(3))).join(",")}`)
      .join("\n")}\n`,
  }
}

export const networkFigures: FigureSpec[] = [
  {
    key: "network",
    title: "The network",
    caption: "Modules lie apart; hubs are named.",
    table: "nodes",
    kind: "graph",
    node: "unit",
    x: "x",
    y: "y",
    series: "module",
    size: "degree",
    label: "hub",
    edges: { table: "edges", from: "a", to: "b" },
  },
  {
    key: "matrix",
    title: "Correlations in the order of modules",
    caption: "Blocks along the diagonal are modules.",
    table: "matrix",
    kind: "heatmap",
    wide: true,
    x: "other",
    y: "unit",
    value: "r",
    series: "module",
  },
]
