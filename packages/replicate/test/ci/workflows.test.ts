import { readdirSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { parse } from "yaml"

interface Job {
  permissions?: Record<string, string>
  steps: { uses?: string; run?: string; env?: Record<string, string>; with?: Record<string, unknown> }[]
}

const folder = new URL("../../../../ci/github/", import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder), "utf8")
const files = readdirSync(folder)

test.each(files)("%s: actions are pinned to commits, the checkout keeps no token, few permissions", (name) => {
  const text = read(name)
  const workflow = parse(text) as { permissions: Record<string, string>; jobs: Record<string, Job> }
  expect(workflow.permissions).toEqual({ contents: "read" })
  for (const job of Object.values(workflow.jobs)) {
    const computes = job.steps.some(({ run }) => run?.includes(" fmri "))
    if (computes) expect(job.permissions).toBeUndefined()
    for (const { uses, run, env, with: given } of job.steps) {
      if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/)
      if (uses?.startsWith("actions/checkout@")) expect(given?.["persist-credentials"]).toBe(false)
      if (computes) expect(env).toBeUndefined()
      // What others wrote (titles, branches) must not reach a shell.
      expect(run ?? "").not.toContain("${{")
    }
  }
  for (const [, version] of text.matchAll(/uses: \S+(.*)/g)) expect(version).toMatch(/^ # v\d+\.\d+\.\d+$/)
})

test.each(["audit", "verify"])("%s.yml runs the verb and keeps its report", (verb) => {
  const text = read(`${verb}.yml`)
  expect(text).toContain(`fmri ${verb}`)
  expect(text).toContain(`path: reports/${verb}`)
})
