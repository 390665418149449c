import { mkdir, readdir, rm, stat, utimes } from "node:fs/promises"
import path from "node:path"
import { type Recording, readRecording, writeRecording } from "@llm-fmri/capture"
import { cacheDir } from "@llm-fmri/manifest"
import { hashOf } from "../provenance/canonical.js"
import { recordingHash } from "../provenance/recording.js"
import type { Damage } from "./damage.js"
import { leastRecentlyUsed } from "./evict.js"

export interface RecordingStoreOptions {
  /** Default: `cacheDir()`. */
  cacheDir?: string
  /** Whether recordings of earlier runs are read; otherwise only those written through this very store. */
  reuse: boolean
  /** Most bytes that recordings may take; the least recently used go first. Default 6 GB. */
  limit?: number
  /** Called for each recording that was found damaged, after it was removed. */
  onDamaged?: (damage: Damage) => void
}

/** Everything that a recording depends on, as plain data. */
export type RecordingKey = Readonly<Record<string, unknown>>

/** Where recordings that several claims read are kept: a safetensors file with its labels, a folder each in `recordings/` of the cache. */
export class RecordingStore {
  readonly folder: string
  readonly #options: RecordingStoreOptions
  readonly #own = new Set<string>()

  constructor(options: RecordingStoreOptions) {
    this.folder = path.join(options.cacheDir ?? cacheDir(), "recordings")
    this.#options = options
  }

  /** Whether there is a recording under a key; it may still prove damaged. */
  async has(key: RecordingKey): Promise<boolean> {
    const name = hashOf(key)
    if (!this.#options.reuse && !this.#own.has(name)) return false
    return (await stat(this.#file(name)).catch(() => undefined)) !== undefined
  }

  /** What was recorded under a key; undefined where there is nothing, or something damaged. */
  async read(key: RecordingKey): Promise<Recording | undefined> {
    const name = hashOf(key)
    if (!this.#options.reuse && !this.#own.has(name)) return undefined
    const file = this.#file(name)
    if ((await stat(file).catch(() => undefined)) === undefined) return undefined
    const found = await readRecording(file).catch((error: Error) => error)
    const problem =
      found instanceof Error
        ? found.message
        : found.metadata.sha256 !== checkSum(found)
          ? "its sha256 does not match"
          : found.metadata.key !== name
            ? "its name is not that of its content"
            : undefined
    if (problem !== undefined || found instanceof Error) {
      await this.#remove(name)
      this.#options.onDamaged?.({ file: `recordings/${name}`, kind: "recording", reason: problem ?? "" })
      return undefined
    }
    const now = new Date()
    await utimes(file, now, now).catch(() => {})
    return found
  }

  /** @throws FmriError where it cannot be written; nothing is left then */
  async write(key: RecordingKey, recording: Pick<Recording, "tensors" | "labels">): Promise<void> {
    const name = hashOf(key)
    const metadata = { key: name, sha256: checkSum(recording) }
    await mkdir(path.join(this.folder, name), { recursive: true })
    await writeRecording(this.#file(name), { ...recording, metadata })
    this.#own.add(name)
    await this.#trim(name)
  }

  #file(name: string): string {
    return path.join(this.folder, name, "recording.safetensors")
  }

  async #trim(keep: string): Promise<void> {
    const present = (
      await Promise.all(
        (
          await readdir(this.folder).catch(() => [])
        ).map(async (name) => {
          const found = await stat(this.#file(name)).catch(() => undefined)
          return found === undefined ? [] : { name, bytes: found.size, used: found.mtimeMs }
        }),
      )
    ).flat()
    const own = present.find(({ name }) => name === keep)?.bytes ?? 0
    const others = present.filter(({ name }) => name !== keep)
    for (const { name } of leastRecentlyUsed(others, this.#options.limit ?? 6e9, own)) await this.#remove(name)
  }

  async #remove(name: string): Promise<void> {
    // In a folder that cannot be written to it stays, and is found damaged again.
    await rm(path.join(this.folder, name), { recursive: true, force: true }).catch(() => {})
  }
}

function checkSum({ tensors, labels }: Pick<Recording, "tensors" | "labels">): string {
  return hashOf([recordingHash(tensors), labels])
}
