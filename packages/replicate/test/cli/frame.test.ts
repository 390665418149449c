import { readFile } from "node:fs/promises"
import { expect, test } from "vitest"
import { verbs } from "../../src/cli/verbs/index.js"
import { llmFmriHere } from "./in-process.js"
import { llmFmri } from "./spawn.js"

test("--version prints the package's version and nothing else", async () => {
  const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"))
  expect(await llmFmri(["--version"])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" })
})

test("--help lists the verbs", async () => {
  const { code, stdout, stderr } = await llmFmriHere(["--help"])
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  expect(stdout).toMatchSnapshot()
})

test("an unknown verb is exit 2 with the nearest one", async () => {
  const { code, stdout, stderr } = await llmFmriHere(["docter"])
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
  expect(stderr).toMatch(/^error: there is no verb "docter"\.\nDid you mean doctor\? The verbs are /)
})

test("an unknown flag is exit 2 with the nearest one", async () => {
  const { code, stdout, stderr } = await llmFmri(["doctor", "--jsn"])
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
  expect(stderr).toContain('error: "doctor" has no flag --jsn.\nDid you mean --json?')
})

test.each(verbs.map(({ name }) => name))("%s --help", async (verb) => {
  const { code, stdout, stderr } = await llmFmriHere([verb, "--help"])
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  expect(stdout).toMatchSnapshot()
})
