import { describe, expect, it } from "vitest"
import { type Accepted, type AcceptedEntry, acceptedEntry } from "../../packages/replicate/src/drift/accepted.js"
import type { Report } from "../../packages/replicate/src/report/schema.js"
import { disagreements, notAccepted } from "../docs/compare.js"
import { anchors, relativeLinks, wrongPnpm } from "../docs/links.js"
import { replaceGenerated, table } from "../docs/markdown.js"
import { resultsDocument, resultsSummary } from "../docs/results.js"
import { stored } from "./stored.js"

const { report } = stored

/** The report with another verdict or value. */
function changed(change: { value?: number; verdict?: "partly"; passed?: boolean; quick?: true }): Report {
  const copy = structuredClone(report)
  const model = copy.claims[0]!.models[0]!
  model.verdict = change.verdict ?? model.verdict
  model.quantities[0]!.value = change.value ?? 42
  model.controls[0]!.passed = change.passed ?? true
  return change.quick ? { ...copy, quick: true } : copy
}

describe("generated Markdown", () => {
  it("keeps a bar in a cell from ending it", () => {
    expect(table(["a"], [["x | y"], [undefined]])).toBe("| a |\n| --- |\n| x \\| y |\n|  |")
  })

  it("replaces between markers only, and again with the same result", () => {
    const text = "a\n<!-- generated:x -->\nold\n<!-- /generated:x -->\nb\n"
    const once = replaceGenerated(text, "x", "new")
    expect(once).toBe("a\n<!-- generated:x -->\nnew\n<!-- /generated:x -->\nb\n")
    expect(replaceGenerated(once, "x", "new")).toBe(once)
    expect(() => replaceGenerated("", "x", "new")).toThrow(/markers/)
  })

  it("shows every quantity of a stored report, with its interval", () => {
    const text = resultsDocument(stored)
    expect(text.split("\n")[2]).toBe("# claim-99: The answer")
    expect(text).toMatch(/twist=1.*42\.0 \[41\.0, 43\.0\]/)
  })

  it("sums up the verdicts", () => {
    const text = resultsSummary([stored])
    expect(text).toContain(
      '[claim-99](results/claim-99.md), the answer** ([how it is measured](claims/claim-99.md)). The post: "the answer is 42"',
    )
    expect(text).toContain("| tiny | **reproduced** | the answer is 42.0 | 1 of 1 |")
    expect(resultsSummary([])).toMatch(/No report/)
  })
})

describe("disagreements", () => {
  it("lets rounding pass", () => {
    expect(disagreements(stored, report)).toEqual([])
    expect(disagreements(stored, changed({ value: 42.5 }))).toEqual([])
  })

  it("names a moved value, verdict or control", () => {
    expect(disagreements(stored, changed({ value: 50 }))).toEqual([expect.stringContaining("stored as 42")])
    expect(disagreements(stored, changed({ verdict: "partly" }))).toEqual([expect.stringContaining('"partly"')])
    expect(disagreements(stored, changed({ passed: false }))).toEqual([expect.stringContaining("control planted")])
  })

  it("does not compare a quick run", () => {
    expect(disagreements(stored, changed({ value: 50, quick: true }))).toEqual([])
  })
})

describe("accepted values against the stored report", () => {
  const accepted = (changes: Partial<AcceptedEntry> = {}, machines = "any"): Accepted => {
    const entry = acceptedEntry(report.claims[0]!.models[0]!, { spec: "1" })
    const classes = { [machines]: { models: { tiny: { ...entry, ...changes } } } }
    return { schema: "llm-fmri.accepted/1", claim: "claim-99", reference: "any", ledger: "0".repeat(64), classes }
  }

  it("agree with themselves, and rounding is no difference", () => {
    expect(notAccepted(stored, accepted())).toEqual([])
    expect(notAccepted(stored, accepted({ values: { "answer{twist=1}": 42.5 } }))).toEqual([])
  })

  it.each([
    [{ verdict: "partly" as const }, /"reproduced" is in the documents, "partly" is accepted/],
    [{ controls: { planted: false } }, /control planted is accepted with another outcome/],
    [{ values: { "answer{twist=1}": 50 } }, /answer\{twist=1\} is 42 in the documents, 50 is accepted/],
    [{ values: {} }, /no value is accepted/],
  ])("%j is told", (changes, message) => {
    const told = notAccepted(stored, accepted(changes))
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(message)
  })

  it("of another class of machines are no matter of the documents", () => {
    expect(notAccepted(stored, accepted({ verdict: "partly" }, "other"))).toEqual([])
  })
})

describe("links", () => {
  it("finds relative ones outside code", () => {
    const text = "[a](b.md#c) [d](#e) [f](https://x.y)\n\n```md\n[no](no.md)\n```\n"
    expect(relativeLinks(text)).toEqual([
      { path: "b.md", anchor: "c" },
      { path: "", anchor: "e" },
    ])
  })

  it("makes anchors as code hosts do", () => {
    expect(anchors("# A b\n## Claim 3: the `bus`\n```sh\n# no\n```\n")).toEqual(["a-b", "claim-3-the-bus"])
  })

  it("knows another pnpm", () => {
    expect(wrongPnpm("npx pnpm@10.1.0 test, npx pnpm@10.34.8 test.", "pnpm@10.34.8")).toEqual(["pnpm@10.1.0"])
  })
})
