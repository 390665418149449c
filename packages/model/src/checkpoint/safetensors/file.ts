import type { TensorInfo } from "../checkpoint.js"
import { openFile, readBytes, type WeightFile } from "../file.js"
import { type Stored, TensorStore } from "../store.js"
import { headerLength, parseHeader } from "./header.js"

/** An open safetensors file of any kind: weights, recordings, direction vectors. */
export interface SafetensorsFile {
  readonly path: string
  readonly tensors: ReadonlyMap<string, TensorInfo>
  /** The `__metadata__` strings. */
  readonly metadata: ReadonlyMap<string, string>
  readonly warnings: readonly string[]
  /** A tensor as float32 (F32, F16, BF16). */
  read(name: string): Promise<Float32Array<ArrayBuffer>>
  readRows(name: string, rows: readonly number[]): Promise<Float32Array<ArrayBuffer>>
  /** A tensor's bytes as they are, whatever the dtype. */
  readBytes(name: string): Promise<Uint8Array<ArrayBuffer>>
  close(): Promise<void>
}

/**
 * Opens a safetensors file and checks its header; no tensor is read yet.
 *
 * Errors: `FileMissing`, `FileTruncated`, and those of the header (`HeaderTooLong`, `JsonInvalid`, `TensorsOverlap`, …).
 *
 * @example
 * ```ts
 * const file = await openSafetensors("direction.safetensors")
 * const direction = await file.read("direction")
 * await file.close()
 * ```
 */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const file = await openFile(path)
  try {
    const { stored, metadata } = await readStored(file)
    const store = new TensorStore(path, [file], stored, false)
    return {
      path,
      tensors: store.tensors,
      metadata,
      warnings: store.warnings,
      read: (name) => store.read(name),
      readRows: (name, rows) => store.readRows(name, rows),
      readBytes: async (name) => store.readRaw(name),
      close: () => store.close(),
    }
  } catch (error) {
    await file.handle.close()
    throw error
  }
}

/** The header of an open file, as places to read from. */
export async function readStored(
  file: WeightFile,
): Promise<{ stored: Map<string, Stored>; metadata: Map<string, string> }> {
  const first = await readBytes(file, 0, Math.min(8, file.size))
  const length = headerLength(first, file.size, file.path)
  const header = parseHeader(await readBytes(file, 8, length), file.size, file.path)
  const stored = new Map<string, Stored>()
  for (const [name, entry] of header.tensors) stored.set(name, { ...entry, file })
  return { stored, metadata: header.metadata }
}
