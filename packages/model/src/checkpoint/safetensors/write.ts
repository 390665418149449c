import { type FileHandle, open, rename, rm } from "node:fs/promises"
import { FmriError } from "@llm-fmri/errors"
import { quote } from "../problem.js"
import {
  BYTES,
  encode,
  invalid,
  layOut,
  type Slot,
  type TensorData,
  type TensorSpec,
  type WritableArray,
} from "./layout.js"
import { checkOutput, guard, temporaryName } from "./output.js"

/**
 * Writes a safetensors file of known shapes, its tensors in pieces and in any order. The file appears under its name,
 * whole, at `commit`; until then it is a hidden file beside it, which `abort` removes.
 *
 * @example
 * ```ts
 * const writer = await SafetensorsWriter.create("out.safetensors", [{ name: "x", dtype: "F32", shape: [2, 3] }])
 * await writer.write("x", 3, new Float32Array([4, 5, 6]))
 * await writer.write("x", 0, new Float32Array([1, 2, 3]))
 * await writer.commit()
 * ```
 */
export class SafetensorsWriter {
  readonly path: string
  readonly #temporary: string
  readonly #handle: FileHandle
  readonly #slots: ReadonlyMap<string, Slot>

  private constructor(path: string, temporary: string, handle: FileHandle, slots: ReadonlyMap<string, Slot>) {
    this.path = path
    this.#temporary = temporary
    this.#handle = handle
    this.#slots = slots
  }

  /** Errors: `OutputFolderMissing`, `OutputIsFolder`, `OutputNotPlain`, `OutputUnwritable`, `DiskFull`, `TensorSpecInvalid`. */
  static async create(
    path: string,
    specs: readonly TensorSpec[],
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<SafetensorsWriter> {
    const { header, slots } = layOut(specs, metadata)
    await checkOutput(path)
    const temporary = temporaryName(path)
    const handle = await guard(path, () => open(temporary, "wx"))
    const writer = new SafetensorsWriter(path, temporary, handle, slots)
    await writer.#put(header, 0)
    return writer
  }

  /** Puts values at `first` (counted in values) of a tensor. The writer counts them but does not see overlaps. */
  async write(name: string, first: number, values: WritableArray): Promise<void> {
    const slot = this.#slots.get(name)
    if (!slot) throw invalid(name, "was not announced")
    const bytes = encode(slot.spec, values)
    const at = first * BYTES[slot.spec.dtype]
    if (!Number.isSafeInteger(first) || first < 0 || at + bytes.length > slot.bytes)
      throw invalid(name, `has no room for ${values.length} values at ${first}`)
    await this.#put(bytes, slot.offset + at)
    slot.written += bytes.length
  }

  /** Makes the file appear under its name. Errors: `TensorIncomplete` when values are missing. */
  async commit(): Promise<void> {
    for (const { spec, bytes, written } of this.#slots.values()) {
      if (bytes === written) continue
      await this.abort()
      throw new FmriError(
        "TensorIncomplete",
        `${this.path}: ${written} of ${bytes} bytes of ${quote(spec.name)} were written`,
        {
          fix: "Write every value of every tensor once before committing.",
          fields: { file: this.path, tensor: spec.name },
        },
      )
    }
    try {
      await guard(this.path, () => this.#handle.sync())
      await this.#handle.close()
      await guard(this.path, () => rename(this.#temporary, this.path))
    } catch (error) {
      await this.abort()
      throw error
    }
  }

  /** Leaves nothing behind. */
  async abort(): Promise<void> {
    await this.#handle.close().catch(() => {})
    await rm(this.#temporary, { force: true })
  }

  async #put(bytes: Uint8Array, position: number): Promise<void> {
    try {
      for (let done = 0; done < bytes.length; ) {
        const length = Math.min(bytes.length - done, 1 << 30)
        done += (await guard(this.path, () => this.#handle.write(bytes, done, length, position + done))).bytesWritten
      }
    } catch (error) {
      await this.abort()
      throw error
    }
  }
}

/**
 * Writes tensors to a safetensors file, streaming; the file appears whole or not at all.
 *
 * @example
 * ```ts
 * const direction = new Float32Array(576)
 * await writeSafetensors("d.safetensors", [{ name: "direction", dtype: "F32", shape: [576], data: direction }], { layer: "3" })
 * ```
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorData[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const writer = await SafetensorsWriter.create(path, tensors, metadata)
  try {
    for (const { name, data } of tensors) {
      let at = 0
      for await (const piece of ArrayBuffer.isView(data) ? [data] : data) {
        await writer.write(name, at, piece)
        at += piece.length
      }
    }
  } catch (error) {
    await writer.abort()
    throw error
  }
  await writer.commit()
}
