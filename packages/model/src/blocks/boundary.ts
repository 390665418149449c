import { type Graph, GraphBuilder } from "@llm-fmri/graph"
import { applySteps, type EditSlots } from "../edits/slots.js"

export interface BoundaryVariant {
  /** Rows `enter` [M] of the incoming stream come first: tokens join that were not in the block before. */
  readonly enter: boolean
  /** Steps at `resid_post` of the block before and `resid_pre` of the block after. */
  readonly edits: EditSlots
  /** Output `resid_post` / `resid_pre` at the rows `select` [n], or at all rows. */
  readonly taps: readonly ("resid_post" | "resid_pre")[]
  readonly select: boolean
  /** Only the rows `keep` [K] go on. */
  readonly keep: boolean
  /** Widths of carried tensors, whose rows `carry` [K] go on with them. */
  readonly carried: Readonly<Record<string, number>>
}

/** The border between two blocks: tokens join and leave, `resid_post` then `resid_pre` are edited and read. */
export function boundaryGraph(width: number, variant: BoundaryVariant): Graph {
  const g = new GraphBuilder("border")
  const x = g.input("x", "float32", ["N", width])
  const gather = (value: ReturnType<typeof g.input>, rows: ReturnType<typeof g.input>) =>
    g.op("Gather", [value, rows], { axis: 0 })
  const select = variant.select ? g.input("select", "int32", ["n"]) : undefined
  let h = variant.enter ? gather(x, g.input("enter", "int32", ["M"])) : x
  for (const site of ["resid_post", "resid_pre"] as const) {
    h = applySteps(g, site, variant.edits[site], h, width)
    if (variant.taps.includes(site)) g.output(site, select ? gather(h, select) : g.op("Identity", [h]))
  }
  if (variant.keep) h = gather(h, g.input("keep", "int32", ["K"]))
  if (changesStream(variant)) g.output("y", g.op("Identity", [h]))
  const carried = Object.entries(variant.carried)
  if (carried.length > 0) {
    const carry = g.input("carry", "int32", ["K"])
    for (const [name, size] of carried) g.output(`next.${name}`, gather(g.input(name, "float32", ["N", size]), carry))
  }
  return g.build()
}

/** True when the stream after the border is another tensor than the one before it. */
export function changesStream(variant: BoundaryVariant): boolean {
  return variant.enter || variant.keep || Object.values(variant.edits).some((steps) => steps && steps.length > 0)
}
