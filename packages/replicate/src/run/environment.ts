import os from "node:os"
import { vectorFlags } from "../doctor/machine.js"
import { onnxRuntimeVersion } from "../doctor/runtime.js"
import type { Report } from "../report/schema.js"

/** What the numbers of a run may depend on besides its inputs. Names no machine. */
export async function environment(version: string, threads: number): Promise<Report["environment"]> {
  return {
    llm_fmri: version,
    node: process.versions.node,
    onnxruntime: (await onnxRuntimeVersion()) ?? "unknown",
    platform: process.platform,
    arch: process.arch,
    cpu_class: cpuClass(process.arch, os.cpus()[0]?.model ?? "", await vectorFlags()),
    threads,
    dtype: "float32",
    device: "cpu",
  }
}

/** Maker and widest vector unit: `x64 intel avx512_bf16`. Machines of a class choose the same kernels. */
export function cpuClass(arch: string, model: string, flags: readonly string[]): string {
  const makers = ["intel", "amd", "apple", "ampere", "neoverse", "graviton"]
  const maker = makers.find((name) => model.toLowerCase().includes(name)) ?? "other"
  const rank = ["amx_tile", "avx512_bf16", "avx512_vnni", "avx512f", "avx2", "sve", "asimd"]
  const widest = rank.find((flag) => flags.includes(flag)) ?? "unknown"
  return [arch, maker, widest].join(" ")
}
