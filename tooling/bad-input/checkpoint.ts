import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../workspace.js"

const healthy = join(root, "packages/model/test/fixtures/tiny/llama-linear")
const healthyGguf = join(root, "packages/model/test/fixtures/checkpoints/llama.gguf")

interface TensorHeader {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}
export type Header = Record<string, TensorHeader>

/** A healthy tiny Llama with only the files that a model needs. */
export function copyModel(folder: string): string {
  mkdirSync(folder)
  for (const file of ["config.json", "model.safetensors"]) cpSync(join(healthy, file), join(folder, file))
  return folder
}

export function copyGguf(folder: string, change: (bytes: Buffer) => Buffer): string {
  mkdirSync(folder)
  const file = join(folder, "model.gguf")
  writeFileSync(file, change(readFileSync(healthyGguf)))
  return file
}

/** Rewrites the configuration. */
export function withConfig(folder: string, change: (config: Record<string, unknown>) => void): string {
  const file = join(copyModel(folder), "config.json")
  const config = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>
  change(config)
  writeFileSync(file, JSON.stringify(config))
  return folder
}

/** Rewrites the weight file as bytes. */
export function withBytes(folder: string, change: (bytes: Buffer) => Buffer): string {
  const file = join(copyModel(folder), "model.safetensors")
  writeFileSync(file, change(readFileSync(file)))
  return folder
}

/** Rewrites the header of the weight file, in place or as a text; the data stay where they are. */
// biome-ignore lint/suspicious/noConfusingVoidType: most changes are made in place and return nothing
export function withHeader(folder: string, change: (header: Header, data: Buffer) => string | void): string {
  return withBytes(folder, (bytes) => {
    const length = Number(bytes.readBigUInt64LE(0))
    const { __metadata__, ...header } = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Header & {
      __metadata__: object
    }
    const data = bytes.subarray(8 + length)
    const text = change(header, data) ?? JSON.stringify(header)
    const size = Buffer.alloc(8)
    size.writeBigUInt64LE(BigInt(Buffer.byteLength(text)))
    return Buffer.concat([size, Buffer.from(text), data])
  })
}
