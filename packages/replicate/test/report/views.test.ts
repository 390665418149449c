import { SaxesParser } from "saxes"
import { expect, test } from "vitest"
import type { Finding } from "../../src/drift/finding.js"
import { annotations } from "../../src/report/annotations.js"
import { badge } from "../../src/report/badge.js"
import { htmlReport } from "../../src/report/html/page.js"
import { junitReport } from "../../src/report/junit.js"
import { short } from "../../src/report/number.js"
import { postClaims } from "../../src/report/post.js"
import { reportMarkdown, summaryMarkdown } from "../../src/report/report-md.js"
import type { Report } from "../../src/report/schema.js"
import { audited, hostile, hostileReport, sample } from "./sample.js"

interface Tag {
  name: string
  attributes: Record<string, string>
}

/** Parses strictly; throws where the text is not well-formed. */
function tags(xml: string): Tag[] {
  const found: Tag[] = []
  const parser = new SaxesParser()
  parser.on("error", (error) => {
    throw error
  })
  parser.on("opentag", ({ name, attributes }) => found.push({ name, attributes: attributes as Record<string, string> }))
  parser.write(xml).close()
  return found
}

const watermark = /\n!\[\]\(https:\/\/cml\.dev\/watermark\.png#[0-9a-f]{40} "CML watermark llm-fmri"\)\n$/

test("report.md shows all sixteen claims, fits a comment, names what it dropped, and ends with the watermark", () => {
  const text = reportMarkdown(sample())
  expect(text.length).toBeLessThanOrEqual(65_000)
  expect(text).toMatch(watermark)
  for (const { title } of postClaims) expect(text).toContain(title)
  expect(text.match(/not measured here/g)).toHaveLength(14)
  for (const name of ["numbers as the post reads", "guarded numbers", "controls"]) {
    for (const claim of ["claim-3", "claim-4"]) expect(text).toContain(`<summary>${claim}: ${name}</summary>`)
  }
  // Every number of every quantity, as short as the tables have it.
  const cells = sample().claims.flatMap(({ models }) => models.flatMap(({ quantities }) => quantities))
  for (const { value } of cells) if (value !== undefined) expect(text).toContain(` ${short(value)}`)
  const twice = { ...sample(), inputs: Array.from({ length: 40 }, () => sample().inputs).flat() }
  const cut = reportMarkdown(twice)
  expect(cut.length).toBeLessThanOrEqual(65_000)
  expect(cut).toContain("_Left out for length: inputs. All of it is in report.html and report.json._")
  const whole = summaryMarkdown(twice)
  expect(whole).toContain("<summary>inputs</summary>")
  expect(whole).not.toContain("Left out")
  expect(Buffer.byteLength(whole)).toBeLessThan(2 ** 20)
})

test("the least important goes first, the verdicts stay", () => {
  const report = sample()
  const many = {
    ...report,
    claims: Array.from({ length: 8 }, (_, at) => ({ ...report.claims[at % 2]!, id: `claim-${at + 1}` })),
  }
  const text = reportMarkdown(many)
  expect(text.length).toBeLessThanOrEqual(65_000)
  expect(text).toMatch(watermark)
  const [, dropped] = /Left out for length: (.*)\. All/.exec(text) ?? []
  expect(dropped).toMatch(/guarded numbers \(claim-1, .*claim-8\);.* inputs$/)
  expect(dropped).not.toContain("controls")
  expect(text).toContain("**not reproduced**")
  expect(text).toContain("claim-3: controls</summary>")
  expect(text).toContain("**Environment**")
})

test("what drifted comes before the claims", () => {
  const text = reportMarkdown(audited())
  expect(text).toContain(
    "| claim-3 on smollm2-135m | ratio{N=2,dose=0.02,single=middle} is 1.00133, accepted was 1.25000 | **drift** |",
  )
  expect(text.indexOf("## Against the accepted values")).toBeLessThan(text.indexOf("## claim-3"))
  expect(text).toContain("**unmeasured**")
  expect(reportMarkdown(sample())).not.toContain("## Against")
})

test("hostile texts make no markup in Markdown", () => {
  const text = summaryMarkdown(hostileReport())
  const outside = text.replace(/`` .*? ``/g, "")
  expect(outside.match(/.{0,60}<(?!\/?details>|\/?summary>).{0,40}/)).toBeNull()
  expect(outside).not.toMatch(/(?<!\\)\]\(http/)
  expect(outside).not.toMatch(/@everyone/)
  // Only what the view itself folds is folded.
  expect(outside.match(/<details>/g)).toHaveLength(outside.match(/<\/details>/g)?.length ?? -1)
})

test("JUnit: well-formed, a case a quantity, control and verdict; a claim that does not reproduce passes", () => {
  const report = sample()
  const found = tags(junitReport(report))
  const cases = found.filter(({ name }) => name === "testcase")
  const wanted = report.claims.flatMap(({ models }) =>
    models.map((entry) => 1 + new Set(entry.quantities.map(({ key }) => key)).size + entry.controls.length),
  )
  expect(cases).toHaveLength(wanted.reduce((sum, count) => sum + count, 0))
  expect(cases.map(({ attributes }) => attributes.name)).toEqual(
    expect.arrayContaining(["verdict: not reproduced", "quantity: vec_err", "control: planted_excess"]),
  )
  expect(found.filter(({ name }) => ["failure", "error", "skipped"].includes(name))).toEqual([])
  expect(found[0]?.attributes).toMatchObject({ tests: String(cases.length), failures: "0", errors: "0" })
})

test("JUnit: drift is a failure, what could not be compared an error", () => {
  const drifted = audited()
  const failure = tags(junitReport(drifted)).find(({ name }) => name === "failure")
  expect(failure?.attributes.message).toBe("2 differs from what was accepted")
  expect(tags(junitReport(drifted))[0]?.attributes).toMatchObject({ failures: "1", errors: "0" })
  const cell = drifted.claims[0]?.models[0]?.quantities[1]
  if (cell !== undefined) cell.drift = "exact"
  expect(tags(junitReport(drifted))[0]?.attributes).toMatchObject({ failures: "0", errors: "1" })
})

test("what the comparison found is in every view, also what is gone and has no place of its own", async () => {
  const findings: Finding[] = [
    { outcome: "drift", about: "vanished", claim: "claim-9", says: "claim-9 was accepted and is gone" },
    { outcome: "drift", about: "verdict", claim: "claim-3", model: "smollm2-135m", says: "the verdict was another" },
    { outcome: "unmeasured", about: "new", claim: "claim-3", model: "smollm2-135m", says: "the control x is new" },
    { outcome: "within", about: "value", claim: "claim-3", model: "smollm2-135m", cell: "rho", says: "harmless" },
  ]
  const report: Report = { ...sample(), mode: "audit", comparison: { trusts: "nothing", against: [], findings } }
  const found = tags(junitReport(report))
  expect(found[0]?.attributes).toMatchObject({ failures: "2", errors: "1" })
  const cases = found.filter(({ name }) => name === "testcase").map(({ attributes }) => attributes.name)
  expect(cases).toContain("accepted: claim-9 was accepted and is gone")
  const pages = [junitReport(report), reportMarkdown(report), summaryMarkdown(report), await htmlReport(report)]
  for (const text of [...pages, annotations(report).join("\n")]) {
    for (const { says, outcome } of findings) expect([says, text.includes(says)]).toEqual([says, outcome !== "within"])
  }
  expect(annotations(report)[0]).toBe("::error title=claim-9::drift: claim-9 was accepted and is gone")
})

test("JUnit and badges stay well-formed with hostile texts", () => {
  const evil = hostileReport()
  expect(tags(junitReport(evil)).map(({ name }) => name)).toContain("failure")
  expect(tags(badge(hostile, ["partly"], hostile)).map(({ name }) => name)).not.toContain("script")
})

test("annotations: an error for drift, a warning for a broken measurement and for inputs; nothing else", () => {
  expect(annotations(sample())).toEqual([])
  expect(annotations(audited())).toEqual([
    "::error title=claim-3 on smollm2-135m::drift: ratio{N=2,dose=0.02,single=middle} is 1.00133, accepted was 1.25000 (and 1 more of ratio)",
  ])
  const broken = sample()
  const control = broken.claims[0]?.models[1]?.controls.find(({ kind }) => kind === "positive")
  if (control !== undefined) Object.assign(control, { passed: false, observed: "50 %\n::error::x" })
  broken.inputs[0] = { name: "a,b:c", sha256: "00", warnings: ["NaN inside"] }
  expect(annotations(broken)).toEqual([
    "::warning title=claim-3 on gemma-3-270m::control planted_excess failed: expected 1.05 … 1.15, and vec_err ≥ 0.05, observed 50 %25%0A::error::x",
    "::warning title=a%2Cb%3Ac::NaN inside",
  ])
})

test("a badge says the outcome and the date, in words and in the colour of the worst", () => {
  const svg = badge("claim-3", ["trivially true", "not reproduced"], "2026-11-22")
  expect(badge("claim-3", ["trivially true", "not reproduced"], "2026-11-22")).toBe(svg)
  const [root] = tags(svg)
  expect(root?.attributes["aria-label"]).toBe("claim 3: trivially true / not reproduced, 2026-11-22")
  expect(svg).toContain("#a33a00")
  expect(badge("claim-3", ["reproduced", "reproduced"], "")).toContain(">reproduced<")
  expect(badge("claim-3", ["reproduced", "stale"], "2026-11-22")).toContain(">stale, 2026-11-22<")
  expect(badge("claim-3", [], "")).toContain(">not measured<")
  expect(svg).not.toMatch(/href|url\(/)
})
