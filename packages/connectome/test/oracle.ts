import { readFileSync } from "node:fs"
import { type Network, networkOfEdges } from "../src/index.js"

export interface OracleGraph {
  name: string
  nodes: number
  /** Ends, a positive weight, the same with a sign. */
  edges: [number, number, number, number][]
  modules: number[]
  average_clustering: number
  local_clustering: number[]
  transitivity: number
  triangles: number[]
  path_length: number
  connected: number
  diameter: number
  efficiency: number
  rich_club: number[]
  modularity: Record<string, number>
  weighted_modularity: number
  signed_asymmetric: number
  signed_symmetric: number
  participation: number[]
  within_z: number[]
  best_modularity: number
}

export interface OracleNullGraph {
  name: string
  nodes: number
  edges: [number, number][]
  lattice_clustering: number[]
  local_efficiency: number[]
  average_local_efficiency: number
}

/** What `scripts/oracle.py` wrote. */
export const oracle = JSON.parse(readFileSync(new URL("./fixtures/oracle.json", import.meta.url), "utf8")) as {
  graphs: OracleGraph[]
  partitions: { a: number[]; b: number[]; nmi: number; ari: number }[]
  correlations: { x: number[][]; pearson: number[][]; spearman: number[][]; densest: [number, number][] }
  nulls: {
    graphs: OracleNullGraph[]
    trees: { nodes: number; density: number; r: number[]; tree: [number, number][]; edges: [number, number][] }[]
    partials: { x: number[][]; shrinkage: number; ledoit_wolf: number[]; "at_0.3": number[]; at_0: number[] | null }[]
    spectra: { x: number[]; power: number[]; phases: number[]; turned: number[] }[]
  }
}

export const plain = ({ nodes, edges }: OracleGraph | OracleNullGraph): Network =>
  networkOfEdges(
    nodes,
    edges.map(([i, j]) => [i, j] as const),
  )
export const weighted = ({ nodes, edges }: OracleGraph): Network =>
  networkOfEdges(
    nodes,
    edges.map(([i, j, weight]) => [i, j, weight] as const),
  )
export const signed = ({ nodes, edges }: OracleGraph): Network =>
  networkOfEdges(
    nodes,
    edges.map(([i, j, , weight]) => [i, j, weight] as const),
  )

/** A graph of the oracle. */
export const graph = (name: string): OracleGraph => oracle.graphs.find((each) => each.name === name)!
