import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { vi } from "vitest"
import type { Artefact } from "../../src/interchange/artefact.js"
import { hashTwice } from "../../src/interchange/dvc-hash.js"
import { exportDvc } from "../../src/interchange/export-dvc.js"
import { reportOf } from "../../src/interchange/report-of.js"
import { type Progress, silent } from "../../src/progress/progress.js"
import { spec } from "../claims/tiny.js"
import { llmFmriHere } from "../cli/in-process.js"

/** The claim's path. */
export const tiny = new URL("../claims/tiny.ts", import.meta.url).pathname

const never = new AbortController().signal

/** A folder with a report of the tiny claim in `reports/claim-99`, and small files in place of weights and stimuli. */
export async function workplace() {
  const here = await mkdtemp(path.join(os.tmpdir(), "llm-fmri-export-"))
  const at = (name: string) => path.join(here, name)
  await mkdir(at("reports"))
  await mkdir(at("cache"))
  vi.stubEnv("LLM_FMRI_CACHE", at("cache"))
  const { code, stderr } = await llmFmriHere(["replicate", tiny, "--quiet", "--out", at("reports/claim-99")])
  vi.unstubAllEnvs()
  if (code !== 0) throw new Error(stderr)
  const texts: Record<string, string> = { "smollm2-135m": "weights, so to speak\r\n", "concrete-10x24x5": "words" }
  for (const [name, text] of Object.entries(texts)) await writeFile(at(`cache/${name}`), text)
  const find = async (name: string): Promise<Artefact> => ({
    name,
    file: at(`cache/${name}`),
    cached: name === "smollm2-135m",
    as: `${name}.bin`,
    sha256: hashTwice(texts[name]!).sha256,
    content: hashTwice(texts[name]!).sha256,
    description: `what stands for ${name}: yes`,
    licence: "none",
    sources: [{ kind: "hub", repo: "some/one", revision: "0123456", path: `${name}.bin` }],
  })
  const run = async (out: string, changed: Partial<Artefact> = {}, progress: Progress = silent, signal = never) =>
    exportDvc({
      claims: [{ spec, found: await reportOf("claim-99", at("reports")) }],
      find: async (name) => ({ ...(await find(name)), ...changed }),
      out: at(out),
      progress,
      signal,
    })
  return { here, at, run, read: (name: string) => readFile(at(name), "utf8") }
}
