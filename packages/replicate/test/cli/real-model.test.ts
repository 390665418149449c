import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { cached, findManifest } from "@llm-fmri/manifest"
import { afterAll, beforeAll, expect, test } from "vitest"
import { llmFmriHere } from "./in-process.js"

const name = "smollm2-135m"
const here = await cached(await findManifest(name))
const real = here === undefined ? test.skip : test
const suffix = here === undefined ? ` (not in the cache: pnpm fmri fetch ${name})` : ""

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "llm-fmri-real-"))
})
afterAll(() => rm(folder, { recursive: true }))

async function json(...argv: string[]) {
  const { code, stdout, stderr } = await llmFmriHere([...argv, "--quiet", "--json", "--offline"])
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  return JSON.parse(stdout)
}

// The probability is the reference implementation's (HF transformers, fp32, the same file).
real(`${name} says where Paris is${suffix}`, async () => {
  const { next, tokens } = await json("next", "--model", name, "The capital of France is", "--top", "3")
  expect(tokens).toBe(5)
  expect(next[0]).toMatchObject({ text: " Paris", p: expect.closeTo(0.77, 2) })
})

real(`${name}: from stimuli to a direction to a steered model${suffix}`, async () => {
  const place = (file: string) => path.join(folder, file)
  const words = { animal: ["dog", "cat", "horse", "cow"], tool: ["hammer", "saw", "drill", "knife"] }
  const stimuli = Object.entries(words).flatMap(([category, list]) =>
    list.map((word) => ({ text: `I saw the ${word} there`, word, category, frame: 0, span: [10, 10 + word.length] })),
  )
  await writeFile(place("set.json"), JSON.stringify({ stimuli }))
  const capture = ["capture", "--model", name, "--stimuli", place("set.json"), "--sites", "resid_post"]
  const summary = await json(
    ...capture,
    "--layers",
    "15",
    "--positions",
    "target,next",
    "--out",
    place("r.safetensors"),
  )
  expect(summary.rows).toBe(8)
  // The frame is run once, not once a word.
  expect(summary.tokens.run).toBeLessThan(summary.tokens.asked)
  const of = ["direction", place("r.safetensors"), "--of", "animal", "--layer", "15", "--position", "target"]
  expect(await json(...of, "--out", place("animal.safetensors"))).toMatchObject({ inside: 4, outside: 4 })

  const chance = async (scale: number) => {
    const edit = { site: "resid_post", layer: 15, op: "add", vector: { file: "animal.safetensors" }, scale }
    await writeFile(place("edits.json"), JSON.stringify([edit]))
    const flags = ["--top", "49152", "--edits", place("edits.json")]
    const { next } = await json("next", "--model", name, "At home we have a", ...flags)
    return next.find(({ text }: { text: string }) => text === " dog").p
  }
  const [less, none, more] = [await chance(-0.5), await chance(0), await chance(0.5)]
  expect(less).toBeLessThan(none)
  expect(more).toBeGreaterThan(none)
})
