import { execFile, execFileSync } from "node:child_process"
import { chmod, readFile, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { promisify } from "node:util"
import { afterEach, beforeEach, expect, test } from "vitest"
import { workplace } from "./project.js"

/** The real DVC: `LLM_FMRI_DVC`, or `dvc` on PATH. */
const command = process.env.LLM_FMRI_DVC ?? "dvc"
const version = (() => {
  try {
    return execFileSync(command, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()
  } catch {
    return undefined
  }
})()
const because = version === undefined ? "skipped: no dvc here (pip install dvc, or name it in LLM_FMRI_DVC)" : version

let place: Awaited<ReturnType<typeof workplace>>
beforeEach(async () => {
  place = await workplace()
})
afterEach(() => rm(place.here, { recursive: true }))

async function dvc(...argv: string[]): Promise<string> {
  const env = { ...process.env, DVC_NO_ANALYTICS: "1", DVC_SITE_CACHE_DIR: place.at("site") }
  const { stdout } = await promisify(execFile)(command, argv, { cwd: place.at("dvc"), env })
  return stdout
}

test.skipIf(version === undefined)(`the real DVC says a project is up to date (${because})`, async () => {
  await place.run("dvc")
  expect(await dvc("status")).toContain("Data and pipelines are up to date.")
  expect(await dvc("repro", "--dry")).toContain("Data and pipelines are up to date.")
  expect(await dvc("data", "status", "--granular")).not.toContain("modified")
})

test.skipIf(version === undefined)(`the real DVC names what was changed (${because})`, async () => {
  await place.run("dvc")
  const status = async () => JSON.parse(await dvc("status", "--json"))
  const change = async (name: string, edit: (text: string) => string) => {
    const file = path.join(place.at("dvc"), name)
    const before = await readFile(file, "utf8")
    // A new file, as an editor makes it: the old one is linked to the cache.
    await rm(file)
    await writeFile(file, edit(before))
    const found = JSON.stringify(await status())
    await rm(file)
    await writeFile(file, before)
    await chmod(file, 0o444)
    return found
  }
  const lastByte = (text: string) => `${text.slice(0, -1)}!`
  expect(await change("artefacts/smollm2-135m.bin", lastByte)).toContain('"artefacts/smollm2-135m.bin":"modified"')
  expect(await change("specs/claim-99.json", lastByte)).toContain('"specs/claim-99.json":"modified"')
  expect(await change("reports/claim-99/report.json", lastByte)).toContain('"reports/claim-99":"modified"')
  const reseeded = (text: string) => text.replace("seed: 1", "seed: 2")
  expect(await change("params.yaml", reseeded)).toContain('"claim-99.seed":"modified"')
  expect(await status()).toEqual({})
})
