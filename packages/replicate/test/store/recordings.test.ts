import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Damage } from "../../src/store/damage.js"
import { RecordingStore } from "../../src/store/recordings.js"

const recording = {
  tensors: new Map([["resid_post.0", { dims: [2, 2], data: Float32Array.of(1, 2, 3, 4) }]]),
  labels: [0, 1].map((row) => ({ row, position: 1, token: 5, stimulus: row, word: "ape" })),
}
const key = { weights: "a", rows: "b" }

let cacheDir: string
let damages: Damage[]
const open = (reuse: boolean, limit?: number) =>
  new RecordingStore({ cacheDir, reuse, ...(limit === undefined ? {} : { limit }), onDamaged: (d) => damages.push(d) })
beforeEach(async () => {
  cacheDir = await mkdtemp(path.join(tmpdir(), "recordings-"))
  damages = []
})
afterEach(() => rm(cacheDir, { recursive: true, force: true }))

describe("recordings that claims share", () => {
  it("come back as they were written, to the same key and no other", async () => {
    await open(true).write(key, recording)
    const found = await open(true).read(key)
    expect(found?.tensors).toEqual(recording.tensors)
    expect(found?.labels).toEqual(recording.labels)
    expect(await open(true).read({ ...key, rows: "c" })).toBeUndefined()
    expect(damages).toEqual([])
  })

  it("of earlier runs are not taken by a run that reuses nothing, its own are", async () => {
    await open(true).write(key, recording)
    const fresh = open(false)
    expect(await fresh.read(key)).toBeUndefined()
    await fresh.write(key, recording)
    expect(await fresh.read(key)).toBeDefined()
  })

  it.each(["recording.safetensors", "recording.labels.json"])(
    "are dropped and told of when %s is changed",
    async (file) => {
      const store = open(true)
      await store.write(key, recording)
      const [name = ""] = await readdir(store.folder)
      const place = path.join(store.folder, name, file)
      const bytes = await readFile(place)
      const at = file.endsWith("json") ? bytes.indexOf("ape") : bytes.length - 2
      bytes[at]! ^= 1
      await writeFile(place, bytes)
      expect(await store.read(key)).toBeUndefined()
      expect(damages).toMatchObject([{ kind: "recording", file: `recordings/${name}` }])
      expect(await readdir(store.folder)).toEqual([])
    },
  )

  it("are dropped when one lies under the name of another", async () => {
    const store = open(true)
    await store.write(key, recording)
    await store.write({ ...key, rows: "c" }, { ...recording, tensors: new Map() })
    const names = await readdir(store.folder)
    for (const file of ["recording.safetensors", "recording.labels.json"]) {
      const texts = await Promise.all(names.map((name) => readFile(path.join(store.folder, name, file))))
      await Promise.all(names.map((name, i) => writeFile(path.join(store.folder, name, file), texts[1 - i]!)))
    }
    expect(await store.read(key)).toBeUndefined()
    expect(damages[0]?.reason).toBe("its name is not that of its content")
  })

  it("take no more than the limit, the least recently used going first", async () => {
    const store = open(true, 600)
    await store.write(key, recording)
    await store.write({ ...key, rows: "c" }, recording)
    await store.write({ ...key, rows: "d" }, recording)
    expect((await readdir(store.folder)).length).toBeLessThan(3)
    expect(await store.read({ ...key, rows: "d" })).toBeDefined()
  })
})
