import { readFile } from "node:fs/promises"
import os from "node:os"
import type { Check } from "./check.js"

const leastNode = [20, 19] as const

export function checkNode(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  const enough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])
  if (enough) return { name: "node", status: "ok", found: version }
  return {
    name: "node",
    status: "bad",
    found: `${version}, older than ${leastNode.join(".")}`,
    fix: "Install Node 20.19 or newer (https://nodejs.org).",
  }
}

/** Of the flags that the matrix kernels use, those this processor has. Empty where that is unknown. */
export async function vectorFlags(): Promise<string[]> {
  if (process.platform !== "linux") return []
  const text = await readFile("/proc/cpuinfo", "utf8").catch(() => "")
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1] ?? ""
  const has = new Set(line.trim().split(/\s+/))
  return ["avx2", "fma", "f16c", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "asimd", "sve"].filter((flag) =>
    has.has(flag),
  )
}

export async function checkProcessor(): Promise<Check> {
  const cores = os.availableParallelism()
  const model = os.cpus()[0]?.model.trim() ?? "unknown"
  const flags = await vectorFlags()
  const found = `${cores} core${cores === 1 ? "" : "s"}, ${os.arch()}, ${model}${flags.length > 0 ? ` (${flags.join(" ")})` : ""}`
  if (process.arch === "x64" && flags.length > 0 && !flags.includes("avx2")) {
    return {
      name: "processor",
      status: "warn",
      found,
      fix: "Without AVX2 everything works, but slowly; use a newer machine.",
    }
  }
  return { name: "processor", status: "ok", found }
}

const gib = 2 ** 30

export function checkMemory(total: number = os.totalmem(), free: number = os.freemem()): Check {
  const found = `${(total / gib).toFixed(1)} GiB, ${(free / gib).toFixed(1)} GiB free`
  if (total < 3.5 * gib) {
    return { name: "memory", status: "warn", found, fix: "The default models want about 2 GiB; close other programs." }
  }
  return { name: "memory", status: "ok", found }
}
