import { open, readdir, readFile, rm, stat, utimes } from "node:fs/promises"
import path from "node:path"
import { deserialize, serialize } from "node:v8"
import { cacheDir, writeAtomically } from "@llm-fmri/manifest"
import type { RunKey } from "../provenance/key.js"
import type { Damage } from "./damage.js"
import { decodeEntry, decodeHeader, type EntryHeader, encodeEntry, entryName, stepPrefix } from "./entry-file.js"
import { type Evictable, leastRecentlyUsed } from "./evict.js"

export interface StoreOptions {
  /** Default: `cacheDir()`. */
  cacheDir?: string
  /** Most bytes that results and steps may take; the least recently used go first. Default 2 GB. */
  limit?: number
  /** Called for each entry that was found damaged, after it was removed. */
  onDamaged?: (damage: Damage) => void
}

/** A stored entry as its first line and the file system tell. */
export interface StoredEntry extends Evictable {
  header: EntryHeader
}

/** Where results and finished steps are kept between runs: one file an entry in `results/` of the cache folder. */
export class ResultStore {
  readonly folder: string
  readonly #limit: number
  readonly #onDamaged: (damage: Damage) => void

  constructor(options: StoreOptions = {}) {
    this.folder = path.join(options.cacheDir ?? cacheDir(), "results")
    this.#limit = options.limit ?? 2e9
    this.#onDamaged = options.onDamaged ?? (() => {})
  }

  /** The stored result of a key, as it was written; undefined where there is none, or a damaged one. */
  async readResult(key: RunKey): Promise<unknown> {
    const payload = await this.#read({ kind: "result", key })
    return payload && JSON.parse(Buffer.from(payload).toString("utf8"))
  }

  /** @throws FmriError `StorageFailed`; what was there stays */
  async writeResult(key: RunKey, value: unknown): Promise<void> {
    await this.#write({ kind: "result", key }, Buffer.from(JSON.stringify(value)))
  }

  async readStep(key: RunKey, step: string, inputs: unknown): Promise<{ value: unknown } | undefined> {
    const payload = await this.#read({ kind: "step", key, step, inputs })
    return payload && { value: deserialize(payload) }
  }

  /** @throws FmriError `StorageFailed` */
  async writeStep(key: RunKey, step: string, inputs: unknown, value: unknown): Promise<void> {
    await this.#write({ kind: "step", key, step, inputs }, serialize(value))
  }

  /** Names of the steps that are stored for a run. */
  async stepsOf(key: RunKey): Promise<string[]> {
    const prefix = stepPrefix(key)
    const names = (await this.#names()).filter((name) => name.startsWith(prefix) && name.endsWith(".step"))
    const entries = await Promise.all(names.map((name) => this.#look(name)))
    return entries.flatMap((entry) => entry?.header.step ?? [])
  }

  /** Removes the steps of a run, once its result is stored. */
  async dropSteps(key: RunKey): Promise<void> {
    const prefix = stepPrefix(key)
    for (const name of await this.#names()) if (name.startsWith(prefix)) await this.#remove(name)
  }

  /** The key of the latest result of a claim on a model that was made or used, of those that `accept` takes. */
  async latest(
    claim: string,
    subject: string,
    accept: (key: RunKey) => boolean = () => true,
  ): Promise<RunKey | undefined> {
    const found = (await this.entries()).filter(
      ({ header: { kind, key } }) => kind === "result" && key.claim === claim && key.subject === subject && accept(key),
    )
    return found.sort((a, b) => b.used - a.used)[0]?.header.key
  }

  /** Every entry whose first line is sound; those that are not are removed and reported. */
  async entries(): Promise<StoredEntry[]> {
    const names = (await this.#names()).filter((name) => /\.(result|step)$/.test(name))
    const found = await Promise.all(names.map((name) => this.#look(name)))
    return found.filter((entry) => entry !== undefined)
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.folder).catch(() => [])).sort()
  }

  async #read(header: EntryHeader): Promise<Uint8Array | undefined> {
    const name = entryName(header)
    const file = path.join(this.folder, name)
    const bytes = await readFile(file).catch(() => undefined)
    if (bytes === undefined) return undefined
    const decoded = decodeEntry(name, bytes)
    if ("bad" in decoded) {
      await this.#evict(name, decoded.bad, header)
      return undefined
    }
    const now = new Date()
    await utimes(file, now, now).catch(() => {})
    return decoded.good.payload
  }

  async #write(header: EntryHeader, payload: Uint8Array): Promise<void> {
    const name = entryName(header)
    await writeAtomically(path.join(this.folder, name), encodeEntry(header, payload))
    await this.#trim(name)
  }

  /** An entry's first line. */
  async #look(name: string): Promise<StoredEntry | undefined> {
    const file = path.join(this.folder, name)
    const found = await stat(file).catch(() => undefined)
    const start = found && (await firstBytes(file, 1 << 16).catch(() => undefined))
    // Gone meanwhile: another process has removed it.
    if (found === undefined || start === undefined) return undefined
    const decoded = decodeHeader(name, start)
    if ("good" in decoded) return { name, bytes: found.size, used: found.mtimeMs, header: decoded.good.header }
    await this.#evict(name, decoded.bad)
    return undefined
  }

  async #trim(keep: string): Promise<void> {
    const files = await Promise.all(
      (await this.#names()).map(async (name) => {
        const found = await stat(path.join(this.folder, name)).catch(() => undefined)
        return found?.isFile() ? { name, bytes: found.size, used: found.mtimeMs } : undefined
      }),
    )
    const present = files.filter((file) => file !== undefined)
    const own = present.find(({ name }) => name === keep)?.bytes ?? 0
    const others = present.filter(({ name }) => name !== keep)
    // Left behind by a process that was killed while it wrote.
    const litter = others.filter(({ name, used }) => name.endsWith(".tmp") && Date.now() - used > 3_600_000)
    for (const { name } of [...litter, ...leastRecentlyUsed(others, this.#limit, own)]) await this.#remove(name)
  }

  async #evict(name: string, reason: string, header?: EntryHeader): Promise<void> {
    await this.#remove(name)
    const { claim, subject } = header?.key ?? {}
    this.#onDamaged({
      file: `results/${name}`,
      kind: name.endsWith(".step") ? "step" : "result",
      ...(claim === undefined ? {} : { claim }),
      ...(subject === undefined ? {} : { model: subject }),
      reason,
    })
  }

  async #remove(name: string): Promise<void> {
    // In a folder that cannot be written to it stays, and is found damaged again.
    await rm(path.join(this.folder, name), { force: true }).catch(() => {})
  }
}

async function firstBytes(file: string, most: number): Promise<Uint8Array> {
  const handle = await open(file, "r")
  try {
    const bytes = new Uint8Array(most)
    const { bytesRead } = await handle.read(bytes, 0, most, 0)
    return bytes.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
