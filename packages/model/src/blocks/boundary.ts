import { type Graph, GraphBuilder } from "@llm-fmri/graph"
import { applySteps, type EditSlots } from "../edits/slots.js"

export interface BoundaryVariant {
  /** Take rows `rows` [M] of the incoming stream (and of carried keys and values) first. */
  readonly rows: boolean
  /** Steps at `resid_post` of the block before and `resid_pre` of the block after. */
  readonly edits: EditSlots
  /** Output `resid_post` / `resid_pre` at the rows `select` [n], or at all rows. */
  readonly taps: readonly ("resid_post" | "resid_pre")[]
  readonly select: boolean
  /** Widths of carried tensors that must follow the rows. */
  readonly carried: Readonly<Record<string, number>>
}

/** The border between two blocks: rows enter and leave, `resid_post` then `resid_pre` are edited and read. */
export function boundaryGraph(width: number, variant: BoundaryVariant): Graph {
  const g = new GraphBuilder("boundary")
  const x = g.input("x", "float32", ["N", width])
  const rows = variant.rows ? g.input("rows", "int32", ["M"]) : undefined
  const select = variant.select ? g.input("select", "int32", ["n"]) : undefined
  let h = rows ? g.op("Gather", [x, rows], { axis: 0 }) : x
  for (const site of ["resid_post", "resid_pre"] as const) {
    h = applySteps(g, site, variant.edits[site], h, width)
    if (variant.taps.includes(site)) g.output(site, select ? g.op("Gather", [h, select], { axis: 0 }) : g.op("Identity", [h]))
  }
  if (rows || Object.keys(variant.edits).length > 0) g.output("y", g.op("Identity", [h]))
  if (rows)
    for (const [name, size] of Object.entries(variant.carried))
      g.output(`next.${name}`, g.op("Gather", [g.input(name, "float32", ["N", size]), rows], { axis: 0 }))
  return g.build()
}
