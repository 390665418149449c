import { createHash } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { cpus, endianness } from "node:os"
import { join } from "node:path"
import { root } from "./workspace.js"

/** What can move a floating-point number without any file of the repository changing. */
export interface Environment {
  os: string
  arch: string
  endianness: string
  cpu: string
  cores: number
  node: string
  v8: string
  onnxruntime: string
}

export function environment(): Environment {
  const runtime = join(root, "packages/graph/node_modules/onnxruntime-node/package.json")
  return {
    os: process.platform,
    arch: process.arch,
    endianness: endianness(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    node: process.version,
    v8: process.versions.v8,
    onnxruntime: existsSync(runtime)
      ? (JSON.parse(readFileSync(runtime, "utf8")) as { version: string }).version
      : "none",
  }
}

/** Sixteen hex digits that change whenever a number computed here could. */
export function environmentFingerprint(env: Environment = environment()): string {
  return createHash("sha256").update(JSON.stringify(env)).digest("hex").slice(0, 16)
}

/** One line for tables: where numbers were measured, without the machine's name. */
export function machineLine(env: Environment = environment()): string {
  return `${env.cpu}, ${env.cores} cores, ${env.os} ${env.arch}, Node ${env.node}, onnxruntime-node ${env.onnxruntime}`
}
