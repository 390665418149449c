import { expect, test } from "vitest"
import { type CompareOptions, compare } from "../../src/drift/compare.js"
import { filesOf } from "../../src/drift/file-numbers.js"
import { exitOf } from "../../src/drift/finding.js"
import type { ModelEntry, QuantityEntry, Report } from "../../src/report/schema.js"
import { reportSchema } from "../../src/report/schema.js"
import { acceptedOf, calibration, files, smallReport } from "./reports.js"

const accepted = acceptedOf(smallReport())
const baselines = { "claim-99": { accepted, calibration } }

function audit(
  report: Report,
  options: Partial<CompareOptions> = {},
  store = baselines as Parameters<typeof compare>[1],
) {
  const compared = compare(report, store, { mode: "audit", files, ...options })
  expect(reportSchema.parse(JSON.parse(JSON.stringify(compared)))).toEqual(compared)
  const { findings } = compared.comparison
  return {
    cells: compared.claims[0]?.models[0]?.quantities ?? [],
    findings,
    says: findings.map(({ outcome, says }) => `${outcome}: ${says}`),
    exit: exitOf(findings),
    compared,
  }
}

const withCell = (key: string, change: (cell: QuantityEntry) => QuantityEntry) => (model: ModelEntry) => ({
  ...model,
  quantities: model.quantities.map((cell) => (cell.key === key ? change(cell) : cell)),
})
const moved = (key: string, by: number) => withCell(key, (cell) => ({ ...cell, value: (cell.value as number) + by }))

test("the same report is exact throughout", () => {
  const { cells, findings, exit, compared } = audit(smallReport())
  expect(cells.map(({ drift }) => drift)).toEqual(Array(7).fill("exact"))
  expect(findings).toEqual([])
  expect(exit).toBe(0)
  expect(compared.mode).toBe("audit")
  expect(compared.comparison.trusts).toBe("nothing")
  expect(compare(smallReport(), baselines, { mode: "verify", files }).comparison.trusts).toBe("cache")
  expect(compared.comparison.against).toEqual([
    { claim: "claim-99", model: "tiny", class: "x64 here", cross_class: false },
  ])
})

test("fills in the accepted value and the tolerance of each cell", () => {
  const { cells } = audit(smallReport("x64 here", moved("share", 0.05)))
  expect(cells[0]).toMatchObject({
    accepted: 1.5,
    drift: "exact",
    tolerance: { kind: "absolute", value: 0.01, reason: "measured", detects: "a change by 0.0101" },
  })
  expect(cells[3]).toMatchObject({ accepted: 0.6, drift: "within", tolerance: { detects: "a change by 2 of 20" } })
  expect(cells[4]).toMatchObject({ accepted: 7, tolerance: { kind: "exact", detects: "any change" } })
  expect(cells[5]).not.toHaveProperty("accepted")
})

test.each([
  ["ratio", 0.0099, 0],
  ["ratio", -0.0101, 1],
  ["kl", 2e-4 * 0.019, 0],
  ["kl", -2e-4 * 0.021, 1],
  ["share", -0.05, 0],
  ["share", 0.1, 1],
  ["count", 1e-12, 1],
])("%s moved by %d: exit %i", (key, by, code) => {
  const { findings, exit } = audit(smallReport("x64 here", moved(key, by)))
  expect(exit).toBe(code)
  expect(findings.length).toBeGreaterThan(0)
  expect(findings.every(({ outcome }) => outcome === (code === 1 ? "drift" : "within"))).toBe(true)
  expect(findings[0]?.cell).toContain(key)
})

test("a change below the tolerance is told all the same", () => {
  const { findings } = audit(smallReport("x64 here", moved("count", 0)), {}, baselines)
  expect(findings).toEqual([])
  const small = audit(smallReport("x64 here", moved("kl", 1e-6))).findings
  expect(small).toEqual([
    expect.objectContaining({ outcome: "within", about: "value", cell: "kl{s=0.5}", accepted: 2e-4 }),
  ])
  expect(small[0]?.of_tolerance).toBeCloseTo(1e-6 / 2.01e-4 / 0.02, 6)
})

test("on a class without accepted values the reference class judges, at the tolerance across classes", () => {
  const { cells, exit, says, compared } = audit(smallReport("arm64 there", moved("ratio", 0.05)))
  expect(exit).toBe(0)
  expect(cells[0]).toMatchObject({ drift: "within", tolerance: { value: 0.1 } })
  expect(cells[0]?.tolerance?.reason).toContain("across environment classes")
  expect(says[0]).toContain("judged against x64 here")
  expect(compared.comparison.against[0]).toMatchObject({ class: "x64 here", cross_class: true })
  expect(audit(smallReport("arm64 there", moved("ratio", 0.11))).exit).toBe(1)
})

test("a value that is no longer computed, or now is, cannot be compared", () => {
  const lost = withCell("kl", ({ value: _, ...cell }) => ({ ...cell, absent_because: "below the floor" }))
  const { exit, says, cells } = audit(smallReport("x64 here", lost))
  expect({ exit, says }).toEqual({ exit: 3, says: ["unmeasured: kl{s=0.5} has no value: below the floor"] })
  expect(cells[2]?.drift).toBe("unmeasured")
  const found = withCell("gone", ({ absent_because: _, ...cell }) => ({ ...cell, value: 2 }))
  expect(audit(smallReport("x64 here", found))).toMatchObject({
    exit: 3,
    says: ["unmeasured: gone is 2; accepted was no value: too small to tell"],
  })
})

test("what was never accepted has not passed", () => {
  const more = (model: ModelEntry): ModelEntry => ({
    ...model,
    quantities: [...model.quantities, { key: "more", params: {}, reading: "guarded", value: 1, drift: "new" }],
    controls: [...model.controls, { key: "extra", kind: "kill", expected: 1, observed: 1, passed: true }],
  })
  const { exit, says, cells } = audit(smallReport("x64 here", more))
  expect(exit).toBe(3)
  expect(cells.at(-1)?.drift).toBe("new")
  expect(says).toEqual(["unmeasured: the control extra was never accepted", "unmeasured: more was never accepted"])
  expect(
    audit(
      smallReport("x64 here", (model) => ({ ...model, model: "other" })),
      { models: ["other"] },
    ),
  ).toMatchObject({
    exit: 3,
    says: ["unmeasured: nothing was accepted for claim-99 on other"],
  })
  expect(audit(smallReport(), {}, {}).exit).toBe(3)
})

test("without a measured tolerance only equal values pass", () => {
  const store = { "claim-99": { accepted } }
  expect(audit(smallReport(), {}, store).exit).toBe(0)
  const { exit, says } = audit(smallReport("x64 here", moved("kl", 1e-9)), {}, store)
  expect(exit).toBe(3)
  expect(says[0]).toContain("no measured tolerance")
})

test.each<[string, (model: ModelEntry) => ModelEntry, string]>([
  [
    "changed verdict",
    (model) => ({ ...model, verdict: "reproduced" }),
    'the verdict is "reproduced", accepted was "partly"',
  ],
  [
    "control",
    (model) => ({ ...model, controls: model.controls.map((one) => ({ ...one, passed: false })) }),
    "the control planted failed, accepted was that it passed",
  ],
  [
    "lost control",
    (model) => ({ ...model, controls: model.controls.slice(0, 1) }),
    "the control other was accepted and is gone",
  ],
  [
    "lost quantity",
    (model) => ({ ...model, quantities: model.quantities.filter(({ key }) => key !== "kl") }),
    "the quantity kl was accepted and is gone",
  ],
  [
    "lost cell",
    (model) => ({ ...model, quantities: model.quantities.filter(({ params }) => params.N !== 4) }),
    "ratio{N=4,single=first} was accepted and is gone",
  ],
])("a %s is drift", (_, change, says) => {
  const audited = audit(smallReport("x64 here", change))
  expect(audited).toMatchObject({ exit: 1, says: [`drift: ${says}`] })
})

test("a claim or model that vanished is drift, a model that was not asked for is not", () => {
  const two = {
    ...accepted,
    classes: {
      "x64 here": {
        models: { ...accepted.classes["x64 here"]?.models, lost: accepted.classes["x64 here"]!.models.tiny! },
      },
    },
  }
  const store = { "claim-99": { accepted: two, calibration } }
  expect(audit(smallReport(), {}, store).says).toEqual(["drift: lost was accepted for claim-99 and is gone"])
  expect(audit(smallReport(), { models: ["tiny"] }, store).exit).toBe(0)
  const { exit, says } = audit(smallReport(), {}, { ...baselines, "claim-98": { accepted } })
  expect({ exit, says }).toEqual({ exit: 1, says: ["drift: claim-98 was accepted and is gone"] })
})

test("a file is compared number by number", () => {
  const csv = (text: string) => audit(smallReport(), { files: filesOf({ "curve.csv": text }) })
  expect(csv("x,y\n1,0.5\n2,0.2501\n")).toMatchObject({ exit: 0, cells: { 6: { drift: "within" } } })
  const { exit, says, cells } = csv("x,y\n1,0.501\n2,0.27\n")
  expect({ exit, says }).toEqual({
    exit: 1,
    says: ["drift: curve[3] is 0.27, accepted was 0.25 (absolute tolerance 0.01); 2 of 4 numbers differ"],
  })
  expect(cells[6]).toMatchObject({ drift: "drift", tolerance: { value: 0.01 } })
  for (const text of ["x,z\n1,0.5\n2,0.25\n", "x,y\n1,0.5\n", "x,y\n1,0.5\n2,NaN\n", "x,y\n1,0.5\n2,0.25\n3,4\n"]) {
    expect(csv(text)).toMatchObject({ exit: 1, says: [expect.stringContaining("other rows, columns or names")] })
  }
  expect(audit(smallReport(), { files: {} })).toMatchObject({ exit: 3 })
})

test("drift counts before what could not be compared", () => {
  expect(exitOf([{ outcome: "unmeasured" }, { outcome: "drift" }])).toBe(1)
  expect(exitOf([{ outcome: "unmeasured" }, { outcome: "within" }])).toBe(3)
  expect(exitOf([{ outcome: "within" }])).toBe(0)
})
