import { FmriError } from "@llm-fmri/errors"
import type { Graph } from "../build/graph.js"
import { CallFailed } from "./link.js"

/** A failed call in the terms of the graph that was run; other errors pass through. */
export function explain(error: unknown, graph: Graph): unknown {
  if (!(error instanceof CallFailed)) return error
  const load = error.stage === "load"
  const what = load ? "is refused by ONNX Runtime" : "failed"
  const message = `graph "${graph.name}" ${what}: ${readable(error.message)}`
  return new FmriError(load ? "GraphRefused" : "RunFailed", message, {
    fix: load ? "Check operators, attributes and types with String(graph)." : "Check the shapes of the inputs.",
    fields: { graph: graph.name, hash: graph.hash },
    cause: error,
  })
}

// ONNX Runtime puts the place in its own sources, with the whole C++ signature, before what it has to say.
function readable(message: string): string {
  return message.replace(/\/onnxruntime_src\/\S+:\d+ \S.*?\)(?: const)?(?: \[with [^\]]*\])? (?=\S)/g, "")
}
