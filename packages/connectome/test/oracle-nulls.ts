import { readFileSync } from "node:fs"
import { type Network, networkOfEdges } from "../src/index.js"

export interface OracleGraph {
  name: string
  nodes: number
  edges: [number, number][]
  lattice_clustering: number[]
  local_efficiency: number[]
  average_local_efficiency: number
}

/** What `scripts/oracle_nulls.py` wrote. */
export const oracleNulls = JSON.parse(
  readFileSync(new URL("./fixtures/oracle-nulls.json", import.meta.url), "utf8"),
) as {
  graphs: OracleGraph[]
  trees: { nodes: number; density: number; r: number[]; tree: [number, number][]; edges: [number, number][] }[]
  partials: { x: number[][]; shrinkage: number; ledoit_wolf: number[]; "at_0.3": number[]; at_0: number[] | null }[]
  spectra: { x: number[]; power: number[]; phases: number[]; turned: number[] }[]
}

export const networkOf = ({ nodes, edges }: OracleGraph): Network => networkOfEdges(nodes, edges)
