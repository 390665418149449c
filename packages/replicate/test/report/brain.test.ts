import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { brainMarkdown } from "../../src/report/brain/markdown.js"
import { brainRows } from "../../src/report/brain/rows.js"
import { brainTable, noSource } from "../../src/report/brain/table.js"
import { htmlReport } from "../../src/report/html/page.js"
import { postClaims } from "../../src/report/post.js"
import { reportMarkdown } from "../../src/report/report-md.js"
import { type Report, reportSchema } from "../../src/report/schema.js"
import { sample } from "./sample.js"

function stored(...ids: string[]): Report {
  const reports = ids.map((id) =>
    reportSchema.parse(
      JSON.parse(readFileSync(new URL(`../../../../docs/generated/claims/${id}.json`, import.meta.url), "utf8")),
    ),
  )
  return { ...reports[0]!, claims: reports.flatMap(({ claims }) => claims) }
}

describe("the comparison with brains", () => {
  it("names claims of the post, and sources where it names values", () => {
    for (const { claim, brain, caution } of brainRows) {
      expect(postClaims.map(({ id }) => id)).toContain(claim)
      for (const { source } of brain) expect(source).toMatch(/\d{4}, [A-Z]/)
      expect(caution).not.toBe("")
    }
  })

  it("finds its numbers in the stored reports, with their nulls, and says which claims are not there", () => {
    const rows = brainTable(stored("claim-1", "claim-2", "claim-11"))
    expect(rows.map(({ key }) => key)).toEqual(brainRows.map(({ key }) => key))
    for (const { claim, models } of rows) {
      if (!["claim-1", "claim-2", "claim-11"].includes(claim)) {
        expect(models).toEqual([])
        continue
      }
      expect(models.length).toBeGreaterThan(0)
      for (const { plain, guarded } of models) {
        for (const { text } of [...plain, ...guarded]) expect(text).toMatch(/^-?\d/)
        for (const one of guarded) expect(one.null).toMatch(/^\[.*\] with /)
      }
    }
  })

  it("shows a range with the places of its ends, and why a number is absent", () => {
    const report = stored("claim-1")
    const [entry] = report.claims[0]!.models
    const cell = { reading: "post" as const, drift: "new" as const }
    const with_ = (quantities: object[]) =>
      brainTable({ claims: [{ ...report.claims[0]!, id: "claim-10", models: [{ ...entry!, quantities }] }] as never })
    const maps = (quantities: object[]) => with_(quantities).find(({ key }) => key === "maps")!.models[0]!
    const grid = [
      { ...cell, key: "moran_i", params: { site: "a", layout: "chain" }, value: 0.5 },
      { ...cell, key: "moran_i", params: { site: "b", layout: "chain" }, value: -0.1 },
      { ...cell, key: "moran_z", params: {}, absent_because: "no units" },
    ]
    expect(maps(grid).plain[0]!.text).toBe("-0.100 (b) to 0.500 (a)")
    expect(maps(grid).guarded[0]!.text).toBe("absent: no units")
    expect(maps(grid).guarded[1]!.text).toBe("absent")
  })

  it("is drawn where the report holds one of its claims, and left out elsewhere", async () => {
    const report = stored("claim-2")
    expect(await htmlReport(report)).toContain('id="brain"')
    expect(await htmlReport(report)).toContain("claim-8 is not in this report")
    expect(await htmlReport(sample())).not.toContain('id="brain"')
    expect(reportMarkdown(report)).toContain("## Brains and models")
    expect(reportMarkdown(sample())).not.toContain("Brains and models")
    expect(brainMarkdown(sample())).toEqual([])
    expect(brainMarkdown(report).join("\n")).toContain(noSource)
  })
})
