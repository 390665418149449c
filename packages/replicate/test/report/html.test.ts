import { parseHTML } from "linkedom"
import { beforeAll, expect, test } from "vitest"
import type { Chain } from "../../src/provenance/chain.js"
import { type CurveTable, parseTable } from "../../src/report/curves.js"
import { specsOf } from "../../src/report/find-specs.js"
import { htmlReport } from "../../src/report/html/page.js"
import { html, printable, trusted } from "../../src/report/html/template.js"
import { short } from "../../src/report/number.js"
import { postClaims } from "../../src/report/post.js"
import type { SpecTexts } from "../../src/report/specs.js"
import { audited, hostile, hostileReport, sample } from "./sample.js"

interface Element {
  readonly textContent: string
  readonly tagName: string
  getAttribute(name: string): string | null
  querySelectorAll(selector: string): Iterable<Element>
}

function parse(text: string): Element {
  return parseHTML(text).document.documentElement as unknown as Element
}

const all = (root: Element, selector: string) => [...root.querySelectorAll(selector)]

const report = sample()
let text: string
let page: Element

beforeAll(async () => {
  text = await htmlReport(report)
  page = parse(text)
})

test("a template escapes values and leaves markup alone", () => {
  const list = ["a", html`<b>${"&"}</b>`, undefined, false, 3]
  expect(html`<p title="${'"<'}">${list}${trusted("<i></i>")}</p>`.text).toBe(
    '<p title="&quot;&lt;">a<b>&amp;</b>3<i></i></p>',
  )
  expect(printable("a\u202eb\u0000c\ud800d😀\n")).toBe("a\ufffdb\ufffdc\ufffdd😀\n")
})

test("the first screen has all sixteen claims, with ours, null band and verdict where there is one", () => {
  const rows = all(page, ".overview tbody tr")
  const told = rows.map((row) => row.textContent.replace(/\s+/g, " "))
  for (const { title } of postClaims) expect(told.filter((line) => line.includes(title))).toHaveLength(1)
  expect(told.filter((line) => line.includes("not measured here"))).toHaveLength(14)
  const third = told.find((line) => line.includes("additive bus"))
  expect(third).toContain("ratio = 1.00 for every N")
  expect(third).toContain("0.882 … 1.07")
  expect(third).toContain("trivially true")
  expect(page.textContent).toContain(
    "2 of 16 claims measured on 2 models: 2 partly, 1 trivially true, 1 not reproduced.",
  )
})

test("every number of every quantity is in its table, and the exact one behind it", () => {
  const shown = all(page, "data").map((element) => [element.textContent, element.getAttribute("value")].join(" "))
  const wanted = report.claims
    .flatMap(({ models }) => models.flatMap(({ quantities }) => quantities))
    .flatMap(({ value }) => (value === undefined ? [] : [`${short(value, 4)} ${value}`]))
  expect(wanted.length).toBeGreaterThan(400)
  expect(shown.toSorted()).toEqual(wanted.toSorted())
})

test("every plot is a picture with its numbers in words, and every quantity with values has one", () => {
  const plots = all(page, ".panel > svg")
  expect(plots.length).toBeGreaterThan(40)
  for (const plot of plots) {
    expect(plot.getAttribute("role")).toBe("img")
    expect(plot.getAttribute("aria-label")).toMatch(/\d/)
    expect(all(plot, "style, script, [aria-label], [aria-hidden]")).toHaveLength(0)
  }
  const labels = plots.map((plot) => plot.getAttribute("aria-label"))
  expect(labels.filter((label) => label?.includes("NaN") || label?.includes("undefined"))).toEqual([])
  expect(labels.find((label) => label?.startsWith("ratio, smollm2-135m"))).toContain(
    "The post: ratio = 1.00 for every N.",
  )
  const figures = all(page, ".quantity").filter((quantity) => all(quantity, "figure").length > 0)
  const valued = report.claims.flatMap(({ models }) => [
    ...new Set(
      models.flatMap((entry) => entry.quantities.filter(({ value }) => value !== undefined).map(({ key }) => key)),
    ),
  ])
  expect(figures).toHaveLength(valued.length)
})

test("no coordinate is lost on the way to the page", () => {
  expect(text).not.toMatch(/NaN|undefined|\[object/)
})

test("it loads nothing and runs nothing", () => {
  const policy = all(page, "meta[http-equiv=Content-Security-Policy]")[0]?.getAttribute("content")
  expect(policy).toBe("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
  expect(all(page, "script, link, img, iframe, object, [src], [onclick], [style*=url]")).toHaveLength(0)
  const links = all(page, "[href]").map((element) => element.getAttribute("href") ?? "")
  for (const link of links) expect(link).toMatch(/^(#|[\w-][\w.%-]*$)/)
  expect(text.match(/url\(|@import/g)).toBeNull()
})

test("links inside the page lead somewhere, ids are there once, headings go down in steps", () => {
  const ids = all(page, "[id]").map((element) => element.getAttribute("id"))
  expect(new Set(ids).size).toBe(ids.length)
  for (const link of all(page, 'a[href^="#"]')) expect(ids).toContain(link.getAttribute("href")?.slice(1))
  const levels = all(page, "h1, h2, h3, h4").map(({ tagName }) => Number(tagName.slice(1)))
  expect(levels[0]).toBe(1)
  expect(levels.filter((level) => level === 1)).toHaveLength(1)
  for (const [at, level] of levels.entries()) expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1)
})

test("drift and fidelity stand in columns of their own", async () => {
  const after = parse(await htmlReport(audited()))
  const table = all(after, ".quantity table").find((one) => one.textContent.includes("ratio on smollm2-135m"))
  const header = all(table as Element, "thead th").map(({ textContent }) => textContent)
  expect(header).toEqual(expect.arrayContaining(["the post", "fidelity", "accepted", "drift"]))
  const second = all(all(table as Element, "tbody tr")[1] as Element, "td").map(({ textContent }) => textContent)
  expect(second[header.indexOf("drift") - 1]).toBe("drift")
  expect(second[header.indexOf("accepted") - 1]).toBe("1.250")
  expect(after.textContent).toContain("1 drift, 1 unmeasured")
})

test("definitions come from the spec, a trace from the chain", async () => {
  const spec: SpecTexts = {
    quantities: [{ key: "ratio", definition: "What arrives, over what arrives.", formula: "a / b" }],
    controls: [{ key: "one_layer", definition: "One layer is one layer." }],
  }
  const chain: Chain = {
    claim: "claim-3",
    model: "smollm2-135m",
    nodes: [
      {
        id: "w",
        kind: "weights",
        name: "smollm2-135m",
        sha256: "abcdef0123456789",
        from: [],
        detail: { revision: "r1" },
      },
      { id: "a", kind: "analysis", name: "claim-3", sha256: "11", from: ["w"] },
      { id: "n1", kind: "number", name: "ratio{N=2}", sha256: "22", from: ["a"] },
      { id: "n2", kind: "number", name: "ratio{N=4}", sha256: "33", from: ["a"] },
    ],
  }
  const rich = parse(await htmlReport(report, [chain], new Map([["claim-3", spec]])))
  expect(rich.textContent).toContain("What arrives, over what arrives.")
  expect(rich.textContent).toContain("One layer is one layer.")
  const tree = all(rich, ".tree")
  expect(tree).toHaveLength(1)
  const line = tree[0]?.textContent.replace(/\s+/g, " ")
  expect(line).toContain("number ratio (2)")
  expect(line).toContain("weights smollm2-135m abcdef012345 revision r1")
})

test("a spec's decision table stands beside the verdict", async () => {
  const specs = await specsOf(["claim-3", "../claims/tiny", "claim-77"])
  expect([...specs.keys()]).toEqual(["claim-3"])
  const rich = parse(await htmlReport(report, [], specs))
  const tables = all(rich, "#claim-3 details table")
  const [findings] = tables.filter((one) => all(one, "caption")[0]?.textContent === "Findings")
  const [decisions] = tables.filter((one) => all(one, "caption")[0]?.textContent === "Decision table")
  const spec = specs.get("claim-3")
  expect(all(findings as Element, "tbody tr")).toHaveLength(spec?.findings?.length ?? -1)
  expect(all(decisions as Element, "thead th")).toHaveLength(1 + (spec?.decisions?.length ?? -2))
  expect(decisions?.textContent).toContain("trivially true")
})

test("curves that lie in files are drawn, many of them folded, with their data", async () => {
  const table = parseTable(
    `layer,positions,kl\n${[0, 1, 2, 3].flatMap((l) => ["all", "target"].map((p) => `${l},${p},${l + p.length / 7}`)).join("\n")}\n`,
  )
  const names = report.claims.flatMap(({ models }) =>
    models.flatMap(({ quantities }) => quantities.flatMap(({ file }) => file ?? [])),
  )
  expect(names).toHaveLength(4)
  const drawn = parse(
    await htmlReport(report, [], new Map(), new Map(names.map((name) => [name, table as CurveTable]))),
  )
  expect(all(drawn, ".panel > svg").length).toBe(all(page, ".panel > svg").length + 4)
  expect(drawn.textContent).toContain(`Data of ${names[0]}: 8 rows`)
  expect(all(drawn, "a").map((link) => link.getAttribute("href"))).toEqual(expect.arrayContaining(names))
})

test("hostile texts stay texts", async () => {
  const chain: Chain = {
    claim: "claim-3",
    model: hostile,
    nodes: [
      { id: hostile, kind: "source", name: hostile, sha256: hostile, from: [hostile], detail: { [hostile]: hostile } },
    ],
  }
  const spec = {
    quantities: [{ key: hostile, definition: hostile, formula: hostile }],
    controls: [{ key: hostile, definition: hostile }],
  }
  const evil = await htmlReport(hostileReport(), [chain], new Map([["claim-3", spec]]))
  const parsed = parse(evil)
  expect(all(parsed, "script, img, [onerror]")).toHaveLength(0)
  expect(evil).not.toContain("<script")
  expect(evil).not.toContain("\u202e")
  expect(
    all(parsed, "h2")
      .map((title) => title.textContent)
      .join("\n"),
  ).toContain("<script>alert(1)</script>")
  for (const link of all(parsed, "a[href]")) expect(link.getAttribute("href")).toMatch(/^#/)
})

test("the same report gives the same page", async () => {
  expect(await htmlReport(sample())).toBe(text)
})
