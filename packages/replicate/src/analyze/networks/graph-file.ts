import path from "node:path"
import { type Network, networkOfEdges } from "@llm-fmri/connectome"
import { FmriError } from "@llm-fmri/errors"
import { readPlainMatrix } from "../plain-matrix.js"
import { readEdgeFile } from "./edge-file.js"

/** A graph as read: the weight of every pair, 0 where there is no edge. */
export interface GraphFile {
  name: string
  nodes: number
  /** Symmetric, [nodes, nodes]. */
  weights: Float64Array | Float32Array
}

/**
 * A graph from a file: an adjacency matrix (`.npy`, `.csv`), or a list of edges (any other, and a `.csv` whose header begins
 * with source,target). What stands on the diagonal is passed over.
 *
 * @throws FmriError `NotSquare`, `NotFinite`, `NotSymmetric`, and those of the readers
 */
export async function readGraph(file: string): Promise<GraphFile> {
  const edges = await readEdgeFile(file)
  if (edges !== undefined) return edges
  const { name, dims, data } = await readPlainMatrix(file)
  const [nodes = 0, columns = 0] = dims
  if (dims.length !== 2 || nodes !== columns) {
    throw new FmriError("NotSquare", `"${name}" has the shape [${dims.join(", ")}]; an adjacency matrix is square`, {
      fix: "Give one row and one column a node, or a list of edges; leave --graph out where rows are samples.",
    })
  }
  for (let i = 0; i < nodes; i++) {
    for (let j = 0; j < i; j++) {
      const [one, other] = [data[i * nodes + j]!, data[j * nodes + i]!]
      if (!(Number.isFinite(one) && Number.isFinite(other))) {
        const [row, column] = Number.isFinite(one) ? [j, i] : [i, j]
        throw new FmriError(
          "NotFinite",
          `"${name}" holds ${data[row * nodes + column]} in row ${row}, column ${column}`,
          {
            fix: "Put 0 where there is no edge.",
          },
        )
      }
      if (Math.abs(one - other) > 1e-6 * Math.max(1, Math.abs(one), Math.abs(other))) {
        throw new FmriError(
          "NotSymmetric",
          `"${name}" holds ${one} in row ${i}, column ${j}, and ${other} in row ${j}, column ${i}`,
          { fix: "Edges have no direction here: give a symmetric matrix, (A + Aᵀ) / 2 for instance." },
        )
      }
    }
  }
  return { name, nodes, weights: data }
}

/**
 * Every pair above 0 (or not 0) as an edge.
 *
 * @throws FmriError `NoEdges`, `TooDense`
 */
export function networkOfMatrix({ nodes, weights }: GraphFile, sign: "positive" | "absolute"): Network {
  const edges: [number, number][] = []
  for (let i = 0; i < nodes; i++) {
    for (let j = i + 1; j < nodes; j++) {
      const weight = weights[i * nodes + j]!
      if (sign === "absolute" ? weight !== 0 : weight > 0) edges.push([i, j])
    }
  }
  if (edges.length === 0) {
    throw new FmriError("NoEdges", `none of its ${nodes} nodes have an edge: no entry is above 0`, {
      fix: "Put a positive number where there is an edge, or use --sign absolute.",
    })
  }
  const pairs = (nodes * (nodes - 1)) / 2
  if (edges.length > 0.9 * pairs && pairs > 3) {
    throw new FmriError(
      "TooDense",
      `${edges.length} of the ${pairs} pairs of its ${nodes} nodes are edges, which leaves nothing to rewire`,
      { fix: "Say with --density which share of the strongest pairs should be edges: --density 0.05,0.1,0.2." },
    )
  }
  return networkOfEdges(nodes, edges)
}

/** The name of a file without its folder and ending. */
export function stem(file: string): string {
  return path.basename(file).replace(/\.[^.]+$/, "")
}
