import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { parse } from "yaml"
import { folderHash, hashTwice } from "../../src/interchange/dvc-hash.js"
import { reportOf } from "../../src/interchange/report-of.js"
import { type Progress, silent } from "../../src/progress/progress.js"
import { llmFmriHere } from "../cli/in-process.js"
import { tiny, workplace } from "./project.js"

let place: Awaited<ReturnType<typeof workplace>>
beforeEach(async () => {
  place = await workplace()
})
afterEach(() => rm(place.here, { recursive: true }))

test("a project holds artefacts, spec, report, and a lock with their hashes", async () => {
  const { at, read, run } = place
  const { artefacts, claims } = await run("dvc")
  const command = "npx llm-fmri replicate claim-99 --model smollm2-135m --out reports/claim-99"
  expect(claims).toEqual([{ claim: "claim-99", command, report: "reports/claim-99/report.json" }])
  expect(artefacts.map(({ name, linked }) => [name, linked])).toEqual([
    ["concrete-10x24x5", false],
    ["smollm2-135m", true],
  ])
  for (const { path: file, md5, sha256, size } of artefacts) {
    expect(hashTwice(await readFile(at(`dvc/${file}`)))).toEqual({ md5, sha256, size })
    const cached = at(`dvc/.dvc/cache/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`)
    expect((await stat(cached)).ino).toBe((await stat(at(`dvc/${file}`))).ino)
    expect((await stat(cached)).mode & 0o222).toBe(0)
    expect(parse(await read(`dvc/${file}.dvc`))).toMatchObject({
      outs: [{ md5, size, hash: "md5", path: path.basename(file) }],
      meta: { sha256, sources: [{ kind: "hub", repo: "some/one" }] },
    })
  }
  const { stages } = parse(await read("dvc/dvc.yaml"))
  const lock = parse(await read("dvc/dvc.lock"))
  expect(lock.schema).toBe("2.0")
  const paths = ["artefacts/concrete-10x24x5.bin", "artefacts/smollm2-135m.bin", "specs/claim-99.json"]
  expect(stages["claim-99"]).toMatchObject({ cmd: command, deps: paths })
  expect(lock.stages["claim-99"].cmd).toBe(command)
  const spec = hashTwice(await readFile(at("dvc/specs/claim-99.json")))
  expect(lock.stages["claim-99"].deps).toEqual([
    ...artefacts.map(({ path, md5, size }) => ({ path, hash: "md5", md5, size })),
    { path: "specs/claim-99.json", hash: "md5", md5: spec.md5, size: spec.size },
  ])
  const files = await readdir(at("dvc/reports/claim-99"))
  expect(files.sort()).toEqual((await readdir(at("reports/claim-99"))).sort())
  const hashed = await Promise.all(
    files.map(async (path) => ({ path, ...hashTwice(await readFile(at(`dvc/reports/claim-99/${path}`))) })),
  )
  expect(lock.stages["claim-99"].outs).toEqual([{ path: "reports/claim-99", hash: "md5", ...folderHash(hashed) }])
  const params = parse(await read("dvc/params.yaml"))
  expect(params["claim-99"]).toMatchObject({ models: ["smollm2-135m"], quick: false, seed: 1 })
  const { code, ...flat } = params["claim-99"]
  expect(lock.stages["claim-99"].params["params.yaml"]).toEqual(
    Object.fromEntries([
      ...Object.entries(flat).map(([key, value]) => [`claim-99.${key}`, value]),
      ...Object.entries(code).map(([key, value]) => [`claim-99.code.${key}`, value]),
    ]),
  )
  expect(code.capture).toMatch(/^[0-9a-f]{64}$/)
  expect(stages["claim-99"].params).toEqual(Object.keys(lock.stages["claim-99"].params["params.yaml"]))
})

test("the spec is plain JSON, and no path of the machine is written anywhere", async () => {
  const { at, here, run } = place
  await run("dvc")
  expect(JSON.parse(await readFile(at("dvc/specs/claim-99.json"), "utf8"))).toMatchObject({ id: "claim-99", seed: 1 })
  const entries = await readdir(at("dvc"), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  expect(files.length).toBeGreaterThan(10)
  for (const file of files) {
    const text = await readFile(file, "utf8")
    expect(text).not.toContain(path.basename(here))
    expect(text).not.toContain(process.cwd())
  }
})

test.each([
  ["bytes that are not the manifest's", { sha256: "0".repeat(64) }, "its manifest says 0000"],
  ["a file that is gone", { file: "/nowhere/at/all" }, "ENOENT"],
])("%s: nothing is written", async (_, changed, message) => {
  await expect(place.run("dvc", changed)).rejects.toThrow(message)
  expect((await readdir(place.here)).sort()).toEqual(["cache", "reports"])
})

test("stopped half-way, it leaves nothing", async () => {
  const stop = new AbortController()
  const progress: Progress = {
    ...silent,
    stage(name) {
      if (name.endsWith("smollm2-135m")) stop.abort()
      return silent.stage(name)
    },
  }
  await expect(place.run("dvc", {}, progress, stop.signal)).rejects.toMatchObject({ name: "AbortError" })
  expect((await readdir(place.here)).sort()).toEqual(["cache", "reports"])
})

test("the same again is the same, byte by byte", async () => {
  const { at, run } = place
  await run("a")
  await run("b")
  const files = await readdir(at("a"), { recursive: true, withFileTypes: true })
  for (const entry of files.filter((entry) => entry.isFile())) {
    const name = path.relative(at("a"), path.join(entry.parentPath, entry.name))
    expect(await readFile(at(`b/${name}`)), name).toEqual(await readFile(at(`a/${name}`)))
  }
})

test("a report from other bytes than those that are here is refused", async () => {
  const file = place.at("reports/claim-99/report.json")
  const report = JSON.parse(await readFile(file, "utf8"))
  await writeFile(file, JSON.stringify({ ...report, inputs: [{ name: "smollm2-135m", sha256: "f".repeat(64) }] }))
  await expect(place.run("dvc")).rejects.toMatchObject({ tag: "OtherInput", exit: 4 })
})

test("a report that was made from another spec is refused", async () => {
  const file = place.at("reports/claim-99/provenance.json")
  await writeFile(file, (await readFile(file, "utf8")).replace(/"spec": "\w/, '"spec": "x'))
  await expect(place.run("dvc")).rejects.toMatchObject({ tag: "SpecChanged", exit: 2 })
  await rm(file)
  await expect(place.run("dvc")).rejects.toMatchObject({ tag: "ReportInvalid", exit: 2 })
})

test("what was damaged in the cache is exit 4", async () => {
  await writeFile(place.at("cache/smollm2-135m"), "weights, so to speaK\r\n")
  await expect(place.run("dvc")).rejects.toMatchObject({ tag: "ArtefactDamaged", exit: 4 })
})

test("a report is looked for in FROM/CLAIM and in FROM; recordings stay out of it", async () => {
  const { at } = place
  await mkdir(at("reports/claim-99/recordings"))
  await writeFile(at("reports/claim-99/recordings/r.safetensors"), "")
  const found = await reportOf("claim-99", at("reports"))
  expect(await reportOf("claim-99", at("reports/claim-99"))).toEqual(found)
  expect(found.files).toContain("report.json")
  expect(found.files.join()).not.toContain("recordings")
})

test("without a report, the error says which command makes it", async () => {
  const { code, stdout, stderr } = await exportTiny("--out", place.at("dvc"), "--from", place.at("cache"))
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
  expect(stderr).toMatch(/error: there is no report of claim-99 in .*\nMake it first: pnpm replicate claim-99 /)
})

test.each([
  ["without a format", ["--out", "new"], "needs a format"],
  ["over something else", ["--dvc", "--out", "reports"], "is a folder that is not empty"],
  ["nowhere", ["--dvc", "--out", "no/dvc"], "the folder of --out"],
])("%s it is refused before any work", async (_, argv, message) => {
  const { here, at } = place
  const full = argv.map((word) => (word.startsWith("--") ? word : at(word)))
  const { code, stderr } = await llmFmriHere(["export", tiny, "--quiet", ...full])
  expect(code).toBe(2)
  expect(stderr).toContain(message)
  expect((await readdir(here)).sort()).toEqual(["cache", "reports"])
})

test("a report of several claims, or of no known version, is refused", async () => {
  const file = place.at("reports/claim-99/report.json")
  const report = JSON.parse(await readFile(file, "utf8"))
  await writeFile(
    file,
    JSON.stringify({ ...report, claims: [...report.claims, { ...report.claims[0], id: "claim-98" }] }),
  )
  await expect(reportOf("claim-99", place.at("reports"))).rejects.toMatchObject({ tag: "ReportOfSeveral" })
  await writeFile(file, "{}")
  await expect(reportOf("claim-99", place.at("reports"))).rejects.toMatchObject({ tag: "ReportInvalid" })
})

function exportTiny(...argv: string[]) {
  return llmFmriHere(["export", "--dvc", tiny, "--quiet", ...argv])
}
