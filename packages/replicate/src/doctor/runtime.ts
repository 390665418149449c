import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import type { Check } from "./check.js"

/** Version of ONNX Runtime as installed; undefined when it is not. Reads a package.json, loads no native code. */
export async function onnxRuntimeVersion(): Promise<string | undefined> {
  try {
    const graph = createRequire(import.meta.url).resolve("@llm-fmri/graph/package.json")
    const file = createRequire(graph).resolve("onnxruntime-node/package.json")
    return (JSON.parse(await readFile(file, "utf8")) as { version: string }).version
  } catch {
    return undefined
  }
}

/** Whether ONNX Runtime loads and multiplies, in its worker. */
export async function checkRuntime(probe: () => Promise<string>): Promise<Check> {
  const name = "runtime"
  const version = await onnxRuntimeVersion()
  if (version === undefined) {
    return { name, status: "bad", found: "onnxruntime-node is not installed", fix: "Run the installation again." }
  }
  try {
    return { name, status: "ok", found: `ONNX Runtime ${version}, ${await probe()}` }
  } catch (error) {
    return {
      name,
      status: "bad",
      found: `ONNX Runtime ${version} does not start: ${error instanceof Error ? error.message : String(error)}`,
      fix: "Supported are Linux (glibc ≥ 2.28, x64 and arm64), macOS (arm64) and Windows; install again on one of them.",
    }
  }
}
