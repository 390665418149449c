import { existsSync } from "node:fs"
import { open } from "node:fs/promises"
import { join } from "node:path"

const files: Record<string, string> = {
  "smollm2-135m": "SmolLM2-135M-Instruct.Q4_1.gguf",
  "gemma-3-270m": "gemma-3-270m-q4_k_m.gguf",
}

/** A real model's file where this machine has it; otherwise the reason, for the test's name. */
export function realModel(name: string) {
  const folder = process.env.LLM_FMRI_TEST_MODELS
  const path = folder && join(folder, files[name]!)
  const reason = folder ? `${files[name]} is not in LLM_FMRI_TEST_MODELS` : "LLM_FMRI_TEST_MODELS is not set"
  return { path: path && existsSync(path) ? path : undefined, reason, metadata: () => ggufMetadata(path!) }
}

/** Header of a GGUF file as raw keys and JavaScript values. */
async function ggufMetadata(path: string): Promise<Map<string, unknown>> {
  const file = await open(path)
  const { buffer } = await file.read({ buffer: Buffer.alloc(32 << 20) })
  await file.close()
  let at = 8
  const take = (bytes: number) => {
    at += bytes
    return at - bytes
  }
  const long = () => Number(buffer.readBigUInt64LE(take(8)))
  const text = () => {
    const length = long()
    return buffer.toString("utf8", take(length), at)
  }
  const value = (type: number): unknown => {
    if (type === 8) return text()
    if (type === 9) {
      const inner = buffer.readUInt32LE(take(4))
      return Array.from({ length: long() }, () => value(inner))
    }
    if (type === 7) return buffer[take(1)] !== 0
    if (type === 4) return buffer.readUInt32LE(take(4))
    if (type === 5) return buffer.readInt32LE(take(4))
    if (type === 6) return buffer.readFloatLE(take(4))
    throw new Error(`GGUF value type ${type}`)
  }
  long()
  const metadata = new Map<string, unknown>()
  for (let left = long(); left > 0; left--) {
    const key = text()
    metadata.set(key, value(buffer.readUInt32LE(take(4))))
  }
  return metadata
}
