import { FmriError } from "@llm-fmri/errors"
import { readTextFile } from "../../cli/input/read-file.js"
import { type GraphFile, stem } from "./graph-file.js"

/** Adjacency is held as a matrix. */
const mostNodes = 10_000

/**
 * A list of edges, a line an edge: two nodes by any names, perhaps a weight, with commas, tabs or blanks between them; lines
 * that begin with # are passed over. Nodes are numbered as they come. Undefined for a file that holds a matrix.
 *
 * @throws FmriError `EdgesInvalid`
 */
export async function readEdgeFile(file: string): Promise<GraphFile | undefined> {
  if (/\.npy$/i.test(file)) return undefined
  const text = await readTextFile("the file", file)
  const lines = text.split(/\r?\n/)
  const header = /^\s*"?(source|from)"?\s*[,;\t ]\s*"?(target|to)"?/i
  const first = lines.findIndex((line) => line.trim() !== "" && !line.startsWith("#"))
  const named = header.test(lines[first] ?? "")
  if (/\.csv$/i.test(file) && !named) return undefined
  const name = stem(file)
  const bad = (line: number, what: string, fix: string) =>
    new FmriError("EdgesInvalid", `"${name}" ${what} in line ${line + 1}`, { fix })
  const nodes = new Map<string, number>()
  const edges = new Map<string, { i: number; j: number; weight: number }>()
  const number = (of: string) => {
    const found = nodes.get(of)
    if (found !== undefined) return found
    nodes.set(of, nodes.size)
    return nodes.size - 1
  }
  lines.forEach((line, at) => {
    if (line.trim() === "" || line.startsWith("#") || (named && at === first)) return
    const cells = line
      .trim()
      .split(/\s*[,;\t]\s*|\s+/)
      .map((cell) => cell.replace(/^"(.*)"$/, "$1"))
    const [one = "", other = "", weight = "1"] = cells
    if (cells.length < 2 || cells.length > 3 || one === "" || other === "") {
      throw bad(at, `has ${cells.length} cells`, "Write two nodes a line, and perhaps a weight.")
    }
    if (!Number.isFinite(Number(weight)) || weight === "") {
      throw bad(at, `has the weight "${weight}"`, "Give a finite number, or leave weights out.")
    }
    if (one === other) throw bad(at, `joins "${one}" to itself`, "Leave loops out: no measure here has a use for them.")
    const [i, j] = [number(one), number(other)].sort((a, b) => a - b) as [number, number]
    if (edges.has(`${i} ${j}`)) throw bad(at, `joins "${one}" and "${other}" a second time`, "Give every edge once.")
    edges.set(`${i} ${j}`, { i, j, weight: Number(weight) })
  })
  if (edges.size === 0) {
    throw new FmriError("EdgesInvalid", `"${name}" has no edge`, {
      fix: "Write two nodes a line, and perhaps a weight.",
    })
  }
  if (nodes.size > mostNodes) {
    throw new FmriError("TooManyNodes", `"${name}" has ${nodes.size} nodes, and ${mostNodes} is the most`, {
      fix: "Measure a part of it.",
    })
  }
  const n = nodes.size
  const weights = new Float64Array(n * n)
  for (const { i, j, weight } of edges.values()) {
    weights[i * n + j] = weight
    weights[j * n + i] = weight
  }
  return { name, nodes: n, weights }
}
