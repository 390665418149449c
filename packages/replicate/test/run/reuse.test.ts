import { cp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import path from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import type { MeasureContext } from "../../src/index.js"
import { chainProblems } from "../../src/provenance/chain.js"
import { keyHash } from "../../src/provenance/key.js"
import { recordingHash } from "../../src/provenance/recording.js"
import type { Report } from "../../src/report/schema.js"
import type { FoundClaim } from "../../src/run/discover.js"
import { newFolder, type Ran, runHere, tinyModel } from "./harness.js"

let models: string
beforeAll(async () => {
  models = await newFolder("models")
  await cp(tinyModel("gemma2"), path.join(models, "tiny"), { recursive: true })
})
afterAll(() => rm(models, { recursive: true }))

let cache: string
const reports: string[] = []
beforeEach(async () => {
  cache = await newFolder("cache")
})
afterEach(async () => {
  for (const folder of [cache, ...reports.splice(0)]) await rm(folder, { recursive: true, force: true })
})

async function run(options: Parameters<typeof runHere>[1] = {}, claims: readonly string[] = ["nets"]): Promise<Ran> {
  const ran = await runHere(claims, { models: [path.join(models, "tiny")], cacheDir: cache, ...options })
  reports.push(ran.folder)
  return ran
}
const stored = async () => (await readdir(path.join(cache, "results"))).map((name) => name.replace(/^.*\./, ""))
/** What must not depend on when and how a report was made. */
const bare = ({ timing: _, ...report }: Report) => JSON.stringify(report, null, 2)

test("the second run measures nothing and gives the same report, chain and files, byte for byte", async () => {
  const first = await run()
  expect(first.runs.map(({ reused }) => reused)).toEqual([false])
  const second = await run()
  expect(second.runs.map(({ reused }) => reused)).toEqual([true])
  expect(second.report.timing.claims).toMatchObject([{ id: "claim-98", reused: true }])
  expect(second.notes.join("\n")).toMatch(/claim-98 on tiny: reusing the result of an earlier run/)
  expect(bare(second.report)).toBe(bare(first.report))
  expect(second.runs[0]?.chain).toEqual(first.runs[0]?.chain)
  const file = "claim-98.tiny.gaps.csv"
  const text = await readFile(path.join(first.folder, file), "utf8")
  expect(await readFile(path.join(second.folder, file), "utf8")).toBe(text)
  expect(text).toMatch(/^net,gap\ntwin 1,\d/)
})

test("measured anew, it is the same again; --no-cache stores what it measured", async () => {
  const first = await run({ reuse: false })
  const second = await run({ reuse: false })
  expect(second.runs.map(({ reused }) => reused)).toEqual([false])
  expect(bare(second.report)).toBe(bare(first.report))
  expect(second.runs[0]?.chain).toEqual(first.runs[0]?.chain)
  expect(await stored()).toEqual(["result"])
})

test("the key has everything, and a change of any part is another run", async () => {
  const { runs } = await run()
  const { key, chain } = runs[0]!
  expect(Object.keys(key)).toEqual(
    expect.arrayContaining([
      "spec",
      "seed",
      "quick",
      "attack",
      "weights:tiny",
      "tokenizer:tiny",
      "lockfile",
      "code:claim",
    ]),
  )
  expect(Object.keys(key).filter((part) => part.startsWith("environment."))).toHaveLength(5)
  expect(key["stimuli:concrete-10x24x5"]).toMatch(/^[0-9a-f]{64}$/)
  for (const [name, option] of [
    ["quick", { quick: true }],
    ["threads", { threads: 2 }],
    ["run.order", { run: { order: "breadth" } }],
    ["run.chunk_rows", { run: { chunkRows: 3 } }],
    ["seedName", { disguise: { name: "other seeds", seedName: "x" } }],
  ] as const) {
    const other = await run(option)
    expect([name, other.runs[0]?.reused]).toEqual([name, false])
    expect(keyHash(other.runs[0]!.key)).not.toBe(keyHash(key))
  }
  expect(chainProblems(chain)).toEqual([])
})

test("the chain goes from the number down to the weights' bytes, over recordings and steps", async () => {
  const { runs, report } = await run()
  const { chain, key } = runs[0]!
  const find = (id: string) => chain.nodes.find((node) => node.id === id)
  expect(find("number:gap{layer=0}")?.from).toEqual(["analysis"])
  const kinds = find("analysis")!.from.map((id) => find(id)!.kind)
  expect(kinds).toEqual(["recording", "step", "step", "spec", "code", "environment"])
  const [recording] = find("analysis")!.from.map((id) => find(id)!)
  expect(recording?.from).toContain("weights:tiny")
  expect(recording?.from).toContain("stimuli:concrete-10x24x5")
  expect(find("weights:tiny")?.sha256).toBe(key["weights:tiny"])
  expect(find("weights:tiny@untrained:1")?.from).toEqual(["weights:tiny"])
  expect(new Set(chain.nodes.filter(({ kind }) => kind === "recording").map(({ sha256 }) => sha256)).size).toBe(3)
  expect(report.inputs.map(({ name }) => name)).toEqual([
    "concrete-10x24x5",
    "tiny",
    "tiny@untrained:1",
    "tiny@untrained:2",
  ])
})

test("what a net is run with does not change its numbers", async () => {
  const values = async (options: Parameters<typeof run>[0]) =>
    (await run(options)).report.claims[0]!.models[0]!.quantities.map(({ value }) => value!)
  const plain = await values({})
  for (const options of [{ run: { chunkRows: 3 } }, { run: { order: "breadth" as const } }, { threads: 2 }]) {
    const other = await values(options)
    other.forEach((value, i) => {
      expect(Math.abs(value / plain[i]! - 1)).toBeLessThan(1e-5)
    })
  }
})

test("an interrupted run goes on from the nets that it has measured, with the same result", async () => {
  const honest = await run({
    reuse: false,
    cacheDir: await newFolder("other").then((folder) => reports[reports.push(folder) - 1]!),
  })
  const stop = new AbortController()
  const onNote = (note: string) => {
    if (note === "twin 1 measured") stop.abort(new Error("stop"))
  }
  await expect(run({ signal: stop.signal, onNote })).rejects.toThrow()
  expect(await stored()).toEqual(["step"])
  const resumed = await run()
  expect(resumed.notes).toContain("claim-98 on tiny: reusing tiny@untrained:1 of an interrupted run")
  expect(resumed.notes).not.toContain("twin 1 measured")
  expect(resumed.notes).toContain("twin 2 measured")
  expect(bare(resumed.report)).toBe(bare(honest.report))
  expect(resumed.runs[0]?.chain).toEqual(honest.runs[0]?.chain)
  // The result holds all that the steps held.
  expect(await stored()).toEqual(["result"])
})

test("a step of a run with another key is not taken", async () => {
  const stop = new AbortController()
  const onNote = (note: string) => {
    if (note === "twin 1 measured") stop.abort(new Error("stop"))
  }
  await expect(run({ signal: stop.signal, onNote })).rejects.toThrow()
  const other = await run({ quick: true })
  expect(other.notes).toContain("twin 1 measured")
})

test("with --keep-recordings everything is measured, for recordings are in no store", async () => {
  await run()
  const again = await run({ keepRecordings: true })
  expect(again.runs[0]?.reused).toBe(false)
})

test("a disguise replaces what the claim sees: model, stimuli, direction, seeds", async () => {
  const honest = await run()
  const twin = await run({
    disguise: { name: "a twin for the model", open: (name) => (name.includes("@") ? name : `${name}@untrained:7`) },
  })
  const value = ({ report }: Ran) => report.claims[0]!.models[0]!.quantities[0]!
  expect(value(twin).value).not.toBe(value(honest).value)
  expect(twin.report.inputs.map(({ name }) => name)).toContain("tiny@untrained:7")
  const flipped = await run({ disguise: { name: "the other way", direction: (honest) => honest.map((x) => -x) } })
  expect(value(flipped).value).toBeCloseTo(-value(honest).value!, 10)
  expect(Object.keys(flipped.runs[0]!.key)).toContain("code:attacks")
  const seeds = await run({ disguise: { name: "other seeds", seedName: "x" } })
  expect(value(seeds).null?.mean).not.toBe(value(honest).null?.mean)
  const set = await run({
    disguise: { name: "other words", stimuli: (set) => ({ ...set, name: "others", hash: "0".repeat(64) }) },
  })
  expect(set.report.inputs).toContainEqual({ name: "others", sha256: "0".repeat(64) })
  // Honest results are untouched by all that.
  expect((await run()).runs[0]?.reused).toBe(true)
})

test("claims in another order, and two runs at once, give the same report", async () => {
  const both = await run({}, ["nets", "opening"])
  const fresh = async () => {
    const folder = await newFolder("cache")
    reports.push(folder)
    return folder
  }
  const turned = await run({ cacheDir: await fresh() }, ["opening", "nets"])
  expect(bare(turned.report)).toBe(bare(both.report))
  const shared = await fresh()
  const [a, b] = await Promise.all([
    run({ cacheDir: shared }, ["nets", "opening"]),
    run({ cacheDir: shared }, ["opening", "nets"]),
  ])
  expect(bare(a.report)).toBe(bare(both.report))
  expect(bare(b.report)).toBe(bare(both.report))
  expect((await run({ cacheDir: shared }, ["nets", "opening"])).runs.map(({ reused }) => reused)).toEqual([true, true])
})

test("what one claim records the next one reads, checked; a run that reuses nothing records anew", async () => {
  const seen: { hash: string; files: string[] }[] = []
  const recording = (id: string) => (claim: FoundClaim) => ({
    ...claim,
    spec: { ...claim.spec, id },
    async measure(context: MeasureContext) {
      const model = await context.open(context.models[0]!)
      const rows = [{ ids: [1, 2, 3] }, { ids: [1, 4] }]
      const { tensors } = await context.record(model, { rows, sites: ["resid_post"], positions: ["last"] })
      seen.push({ hash: recordingHash(tensors), files: await readdir(path.join(cache, "recordings")) })
      return claim.measure(context)
    },
  })
  const place = async () => path.join(cache, "recordings", (await readdir(path.join(cache, "recordings")))[0]!)
  const file = async () => path.join(await place(), "recording.safetensors")
  const first = await run({ change: recording("claim-98") })
  const written = await readFile(await file())
  const mark = (await stat(await file())).ino
  const second = await run({ change: recording("claim-97") })
  expect((await stat(await file())).ino).toBe(mark)
  expect(seen[1]).toEqual(seen[0])
  for (const { runs } of [first, second]) {
    expect(runs[0]?.chain.nodes.some(({ sha256 }) => sha256 === seen[0]?.hash)).toBe(true)
    expect(chainProblems(runs[0]!.chain)).toEqual([])
  }
  const third = await run({ change: recording("claim-96"), reuse: false })
  expect(third.damages).toEqual([])
  expect((await stat(await file())).ino).not.toBe(mark)

  const changed = Buffer.from(written)
  changed[changed.length - 1]! ^= 1
  await writeFile(await file(), changed)
  const fourth = await run({ change: recording("claim-95") })
  expect(fourth.damages).toMatchObject([{ kind: "recording", reason: "its sha256 does not match" }])
  expect(fourth.notes.join("\n")).toMatch(/the stored recording \(recordings\/[0-9a-f]{64}\) was damaged/)
  expect(await readFile(await file())).toEqual(written)
  expect(new Set(seen.map(({ hash }) => hash)).size).toBe(1)
})
