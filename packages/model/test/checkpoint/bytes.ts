/** Builds GGUF bytes by hand, so that every field can be made wrong. */
export class GgufBytes {
  readonly #parts: Buffer[] = []
  #length = 0

  raw(bytes: Uint8Array): this {
    this.#parts.push(Buffer.from(bytes))
    this.#length += bytes.length
    return this
  }
  u32(value: number): this {
    const b = Buffer.alloc(4)
    b.writeUInt32LE(value)
    return this.raw(b)
  }
  u64(value: number | bigint): this {
    const b = Buffer.alloc(8)
    b.writeBigUInt64LE(BigInt(value))
    return this.raw(b)
  }
  f32(value: number): this {
    const b = Buffer.alloc(4)
    b.writeFloatLE(value)
    return this.raw(b)
  }
  string(text: string): this {
    const b = Buffer.from(text)
    return this.u64(b.length).raw(b)
  }
  head(tensors: number | bigint, keys: number | bigint, version = 3): this {
    return this.raw(Buffer.from("GGUF")).u32(version).u64(tensors).u64(keys)
  }
  key(name: string, value: string | number | { float: number } | boolean): this {
    this.string(name)
    if (typeof value === "string") return this.u32(8).string(value)
    if (typeof value === "boolean") return this.u32(7).raw(Uint8Array.of(value ? 1 : 0))
    if (typeof value === "number") return this.u32(4).u32(value)
    return this.u32(6).f32(value.float)
  }
  tensor(name: string, dims: readonly (number | bigint)[], type: number, offset: number | bigint): this {
    this.string(name).u32(dims.length)
    for (const dim of dims) this.u64(dim)
    return this.u32(type).u64(offset)
  }
  /** Padding to the alignment, then `bytes` of data. */
  data(bytes: number, alignment = 32): Buffer {
    const pad = (alignment - (this.#length % alignment)) % alignment
    return Buffer.concat([...this.#parts, Buffer.alloc(pad), Buffer.alloc(bytes)])
  }
}

type Keys = Record<string, string | number | { float: number } | boolean>
export type ListedTensor = [name: string, dims: readonly (number | bigint)[], type: number, offset: number | bigint]

export const LLAMA_KEYS: Keys = {
  "general.architecture": "llama",
  "llama.context_length": 32,
  "llama.embedding_length": 8,
  "llama.block_count": 1,
  "llama.feed_forward_length": 4,
  "llama.attention.head_count": 2,
  "llama.attention.layer_norm_rms_epsilon": { float: 1e-5 },
}

/** A header with these keys and tensors, and 4 KiB of zeros as data. */
export function gguf(keys: Keys, tensors: readonly ListedTensor[], data = 4096): Buffer {
  const bytes = new GgufBytes().head(tensors.length, Object.keys(keys).length)
  for (const [name, value] of Object.entries(keys)) bytes.key(name, value)
  for (const tensor of tensors) bytes.tensor(...tensor)
  return bytes.data(data)
}

export const EMBEDDING: ListedTensor = ["token_embd.weight", [8, 10], 0, 0]

/** safetensors bytes with any header text. */
export function safetensors(header: string | object, data = 0, length?: number | bigint): Buffer {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header))
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(length ?? json.length))
  return Buffer.concat([size, json, Buffer.alloc(data)])
}
