import { readFileSync } from "node:fs"

/** What `scripts/oracle-modules.py` wrote. */
export const modulesOracle = JSON.parse(readFileSync(new URL("../fixtures/modules.json", import.meta.url), "utf8")) as {
  consensus: { partitions: number[][]; agreement: number[]; threshold: number; of: number[] }[]
  leiden: { name: string; nodes: number; edges: [number, number][]; best: number; louvain: number }[]
  signed: { nodes: number; edges: [number, number, number][]; sym: number; asym: number }[]
  layouts: {
    r: number[]
    nodes: number
    scaling: number[]
    spectral: number[]
    points: number[]
    either: [number, number][]
    both: [number, number][]
    values: number[]
    smooth: number[]
    board: number[]
    blurred: number[]
  }
}
