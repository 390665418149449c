import { FmriError } from "@llm-fmri/errors"
import type { Network } from "../network/network.js"

/**
 * Refuses a draw of a null model that a network cannot be compared with.
 *
 * @throws FmriError `BadNull` where it has another number of nodes or edges: no measure can be compared across those
 */
export function checkDraw({ nodes, edges }: Network, draw: Network): void {
  if (draw.nodes === nodes && draw.edges === edges) return
  const [wanted, found] = [`${nodes} nodes and ${edges} edges`, `${draw.nodes} and ${draw.edges}`]
  throw new FmriError("BadNull", `a network of ${wanted} is compared with a draw of ${found}`, {
    fix: "Draw networks of as many nodes and threshold them at the same density.",
    fields: { nodes, edges, ofDraw: { nodes: draw.nodes, edges: draw.edges } },
  })
}
