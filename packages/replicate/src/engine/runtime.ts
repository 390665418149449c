import type { Runtime } from "./types.js"

/** Starts ONNX Runtime in its worker. */
export async function startRuntime(): Promise<Runtime> {
  const graph = (await import("@llm-fmri/graph")) as unknown as { Runtime: { start(): Promise<Runtime> } }
  return graph.Runtime.start()
}
