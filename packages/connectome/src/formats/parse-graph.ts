import { FmriError } from "@llm-fmri/errors"
import Graph from "graphology"
import type { AbstractGraph, GraphConstructor } from "graphology-types"
import { fromGraphology, type NamedNetwork } from "./graphology.js"

// Its types describe a default that is wrapped once more than what Node imports.
const AnyGraph = Graph as unknown as GraphConstructor

/**
 * A network from a text by a parser of graphology.
 *
 * @throws FmriError `FormatInvalid` with the parser's own words, `BadNetwork`
 */
export function parseGraph(
  format: string,
  text: string,
  parse: (of: GraphConstructor, text: string) => AbstractGraph,
): NamedNetwork {
  let graph: AbstractGraph
  try {
    // The parser prints what it thinks of texts that are no XML at all.
    if (!/^\uFEFF?\s*</.test(text)) throw new Error("it is no XML")
    graph = parse(AnyGraph, text)
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.split("\n")[0] : String(cause)
    throw new FmriError("FormatInvalid", `the text is no ${format}: ${said}`, {
      fix: `Pass the whole text of a ${format} file.`,
      cause,
    })
  }
  return fromGraphology(graph)
}
