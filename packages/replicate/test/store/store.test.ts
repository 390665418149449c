import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import fc from "fast-check"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { Damage } from "../../src/store/damage.js"
import { ResultStore } from "../../src/store/store.js"

let cache: string
let damages: Damage[]
beforeEach(async () => {
  cache = await mkdtemp(path.join(os.tmpdir(), "llm-fmri-store-"))
  damages = []
})
afterEach(() => rm(cache, { recursive: true }))

const store = (limit?: number) =>
  new ResultStore({
    cacheDir: cache,
    ...(limit === undefined ? {} : { limit }),
    onDamaged: (damage) => damages.push(damage),
  })
const key = (seed: string) => ({ claim: "claim-99", subject: "tiny", spec: "abc", seed, quick: "false", attack: "no" })
const files = () => readdir(path.join(cache, "results"))
const place = async () => path.join(cache, "results", (await files())[0] as string)

test("what was written is read again, under its key alone", async () => {
  await store().writeResult(key("1"), { value: 0.1 })
  expect(await store().readResult(key("1"))).toEqual({ value: 0.1 })
  expect(await store().readResult(key("2"))).toBeUndefined()
})

test("a step keeps typed arrays, maps and numbers as they are; other inputs and other runs do not see it", async () => {
  const value = { a: Float64Array.of(Number.NaN, -0, 1e-320), b: new Map([["x", Int32Array.of(1)]]), c: [true] }
  await store().writeStep(key("1"), "twin 1", { n: 1 }, value)
  const found = await store().readStep(key("1"), "twin 1", { n: 1 })
  const read = (found as { value: typeof value }).value
  expect(read).toEqual(value)
  expect(Object.is(read.a[1], -0)).toBe(true)
  expect(await store().readStep(key("1"), "twin 1", { n: 2 })).toBeUndefined()
  expect(await store().readStep(key("1"), "twin 2", { n: 1 })).toBeUndefined()
  expect(await store().readStep(key("2"), "twin 1", { n: 1 })).toBeUndefined()
  expect(await store().stepsOf(key("1"))).toEqual(["twin 1"])
  await store().dropSteps(key("1"))
  expect(await files()).toEqual([])
})

test("any flipped byte, any truncation of an entry is found, named, and removed", async () => {
  await store().writeResult(key("1"), { value: 0.1, list: [1, 2, 3] })
  const file = await place()
  const good = await readFile(file)
  const read = async (bytes: Uint8Array) => {
    damages = []
    await writeFile(file, bytes)
    expect(await store().readResult(key("1"))).toBeUndefined()
    expect(await files()).toEqual([])
    const [damage] = damages
    expect(damage).toMatchObject({ kind: "result", claim: "claim-99", model: "tiny" })
    expect(damage?.file).toBe(`results/${path.basename(file)}`)
    return damage?.reason
  }
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const bytes = Buffer.from(good)
      bytes[at] = (bytes[at] as number) ^ by
      expect(await read(bytes)).toMatch(/^its |^it /)
    }),
    { numRuns: 150 },
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), async (length) => {
      expect(await read(good.subarray(0, length))).toMatch(/^its |^it /)
    }),
    { numRuns: 50 },
  )
  expect(await read(Buffer.concat([good, Buffer.from("x")]))).toMatch(/^it holds \d+ bytes instead of \d+$/)
})

test("a damaged step is found too", async () => {
  await store().writeStep(key("1"), "twin 1", null, Float64Array.of(1, 2, 3))
  const file = await place()
  const bytes = await readFile(file)
  bytes[bytes.length - 2] = (bytes[bytes.length - 2] as number) ^ 1
  await writeFile(file, bytes)
  expect(await store().readStep(key("1"), "twin 1", null)).toBeUndefined()
  expect(damages).toMatchObject([{ kind: "step", claim: "claim-99", reason: "its sha256 does not match" }])
})

test("an entry under another's name is found, when it is asked for or looked through", async () => {
  await store().writeResult(key("1"), 1)
  const first = await place()
  await store().writeResult(key("2"), 2)
  const second = (await files())
    .map((name) => path.join(cache, "results", name))
    .find((file) => file !== first) as string
  await rename(second, first)
  expect(await store().readResult(key("1"))).toBeUndefined()
  expect(damages).toMatchObject([{ reason: "its name is not that of its content" }])

  await store().writeResult(key("3"), 3)
  await rename(await place(), path.join(cache, "results", `${"0".repeat(64)}.result`))
  damages = []
  expect(await store().latest("claim-99", "tiny")).toBeUndefined()
  expect(damages).toMatchObject([
    { file: `results/${"0".repeat(64)}.result`, reason: "its name is not that of its content" },
  ])
  expect(await files()).toEqual([])
})

test("who is told of damage may refuse to go on", async () => {
  await store().writeResult(key("1"), 1)
  await writeFile(await place(), "{}")
  const refusing = new ResultStore({
    cacheDir: cache,
    onDamaged: ({ file }) => {
      throw new Error(`refused ${file}`)
    },
  })
  await expect(refusing.latest("claim-99", "tiny")).rejects.toThrow(/^refused results\//)
})

test("the latest result is the one made or used last", async () => {
  await store().writeResult(key("1"), 1)
  const old = new Date(Date.now() - 100_000)
  await utimes(await place(), old, old)
  await store().writeResult(key("2"), 2)
  expect(await store().latest("claim-99", "tiny")).toEqual(key("2"))
  expect(await store().latest("claim-99", "tiny", ({ seed }) => seed === "1")).toEqual(key("1"))
  await store().readResult(key("1"))
  expect(await store().latest("claim-99", "tiny")).toEqual(key("1"))
  expect(await store().latest("claim-98", "tiny")).toBeUndefined()
})

test("the store is bounded: the least recently used goes first, what was just written stays", async () => {
  const big = "x".repeat(10_000)
  for (const seed of ["1", "2", "3"]) {
    await store().writeResult(key(seed), big)
    const then = new Date(Date.now() - 100_000 + 10_000 * Number(seed))
    const own = (await store().entries()).find(({ header }) => header.key.seed === seed)
    await utimes(path.join(cache, "results", own?.name as string), then, then)
  }
  await store().readResult(key("1"))
  await store(25_000).writeResult(key("4"), big)
  const left = (await store().entries()).map(({ header }) => header.key.seed)
  expect(left.sort()).toEqual(["1", "4"])
  await store(10).writeResult(key("5"), big)
  expect((await store().entries()).map(({ header }) => header.key.seed)).toEqual(["5"])
})

test("what a killed process left half-written is not read, and goes in time", async () => {
  await store().writeResult(key("1"), 1)
  const litter = path.join(cache, "results", ".abc.result.1.tmp")
  await cp(await place(), litter)
  await store().writeResult(key("2"), 2)
  expect(await files()).toContain(path.basename(litter))
  const old = new Date(Date.now() - 7_200_000)
  await utimes(litter, old, old)
  await store().writeResult(key("3"), 3)
  expect((await files()).filter((name) => name.startsWith("."))).toEqual([])
})

test("where nothing can be written it says so, and nothing is lost", async () => {
  await writeFile(path.join(cache, "results"), "a file in the way")
  await expect(store().writeResult(key("1"), 1)).rejects.toMatchObject({ tag: "StorageFailed" })
  expect(await store().readResult(key("1"))).toBeUndefined()
  expect(await store().entries()).toEqual([])
  expect(await readFile(path.join(cache, "results"), "utf8")).toBe("a file in the way")
})

test("two processes may write the same entry at once", async () => {
  await mkdir(path.join(cache, "results"))
  await Promise.all(Array.from({ length: 8 }, () => store().writeResult(key("1"), { value: 1 })))
  expect((await files()).length).toBe(1)
  expect((await stat(await place())).size).toBeGreaterThan(0)
  expect(await store().readResult(key("1"))).toEqual({ value: 1 })
})
