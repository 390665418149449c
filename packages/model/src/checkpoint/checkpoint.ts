/** One tensor as stored: its HF name, the dtype on disk, the row-major shape and its size in the file. */
export interface TensorInfo {
  name: string
  /** As on disk: `F32`, `BF16`, `Q4_K`, … Values are always handed out as float32. */
  dtype: string
  shape: readonly number[]
  bytes: number
}

/** Where a checkpoint keeps its tokenizer: files beside the weights, or the metadata inside a GGUF file. */
export type TokenizerSource =
  | { kind: "folder"; path: string }
  | { kind: "gguf"; metadata: ReadonlyMap<string, unknown> }

/**
 * A checkpoint seen the same way whatever file it came from: an HF-style config and HF-named float32 tensors.
 *
 * GGUF differences are undone: names are mapped, llama's q/k rows are un-permuted, gemma's norms lose the added 1,
 * shapes are `[out, in]`.
 */
export interface Checkpoint {
  readonly format: "safetensors" | "gguf"
  readonly path: string
  /** `config.json` as parsed, or its equivalent built from GGUF metadata. */
  readonly config: Record<string, unknown>
  readonly tensors: ReadonlyMap<string, TensorInfo>
  /** What a reader of results should know: non-finite weights met so far, values a GGUF file leaves open. */
  readonly warnings: readonly string[]
  /** The whole tensor, row-major in `shape`, as float32. Errors: `TensorMissing`, `TensorUnreadable`, `FileTruncated`. */
  read(name: string): Promise<Float32Array<ArrayBuffer>>
  /** Rows of axis 0 in the order given, without reading the others. */
  readRows(name: string, rows: readonly number[]): Promise<Float32Array<ArrayBuffer>>
  /** sha256 (hex) over the weight files and, for a folder, its config. */
  contentHash(): Promise<string>
  readonly tokenizerSource: TokenizerSource | undefined
  /** Waits for reads under way, then closes the files. */
  close(): Promise<void>
}
