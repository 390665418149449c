import { expect, test } from "vitest"
import { markdownReport } from "../../src/report/markdown.js"
import { band, short } from "../../src/report/number.js"
import type { Report } from "../../src/report/schema.js"
import { terminalReport } from "../../src/report/terminal.js"
import { width } from "../../src/text/columns.js"
import { wrap } from "../../src/text/wrap.js"

const cell = (layer: number) => ({
  key: "kl_whole",
  params: { s: 0.25, layer },
  reading: "post" as const,
  value: layer / 7,
  ci: [layer / 8, layer / 6] as [number, number],
  n: 240,
  references: [1, 2].map((seed) => ({ net: "untrained", seed, value: seed * 1e-6 })),
  null: {
    kind: "random direction of the same length, drawn anew for each word",
    mean: 0,
    lo: 0,
    hi: 1e-5,
    p: 0.001,
    draws: 1000,
  },
  fidelity: "not comparable" as const,
  drift: "new" as const,
})

test("where rows are many, bare quantities take a line each, and the others keep their tables", () => {
  const bare = (key: string, layer: number) => ({
    key,
    params: { layer },
    reading: "guarded" as const,
    value: layer / 10,
    drift: "new" as const,
  })
  const layers = Array.from({ length: 16 }, (_, layer) => layer)
  const many = ["a", "b", "c", "d", "e"].flatMap((key) => layers.map((layer) => bare(key, layer)))
  const [claim] = report.claims
  const [entry] = claim?.models ?? []
  if (claim === undefined || entry === undefined) throw new Error("no claim")
  const text = (quantities: typeof entry.quantities) =>
    terminalReport(
      { ...report, claims: [{ ...claim, models: [{ ...entry, quantities }] }] },
      { columns: 100, colour: false },
    )
  const crowded = text([...entry.quantities, ...many])
  expect(crowded).toContain("  a  guarded; 16 cells: 0 … 1.50\n  b  guarded; 16 cells: 0 … 1.50\n")
  expect(crowded).toContain("s=0.25, layer=0")
  expect(text(many.slice(0, 16))).toMatch(/^ {4}layer=15 +1\.50$/m)
})

const report: Report = {
  schema: "llm-fmri.report/1",
  mode: "replicate",
  claims: [
    {
      id: "claim-4",
      title: "Relative magnitude",
      quote: "Scaling the whole residual 0.25×–4× → zero output change; ".repeat(3).trim(),
      models: [
        {
          model: "smollm2-135m",
          verdict: "partly",
          because: ["kl_whole is 3.2 at the first layer and ".repeat(4).trim()],
          quantities: Array.from({ length: 30 }, (_, layer) => cell(layer)),
          controls: [
            { key: "planted", kind: "positive", expected: "≥ 0.95", observed: 0.97123, passed: true },
            { key: "random", kind: "kill", expected: "a | b", observed: "nothing at all, ".repeat(12), passed: false },
          ],
          killed_by: ["random"],
        },
      ],
    },
  ],
  environment: {
    llm_fmri: "0.1.0",
    node: "20.20.2",
    onnxruntime: "1.30.0",
    platform: "linux",
    arch: "x64",
    cpu_class: "x64 amd avx2",
    threads: 2,
    dtype: "float32",
    device: "cpu",
  },
  inputs: [{ name: "smollm2-135m", sha256: "b179" }],
  timing: { total_seconds: 12.3, claims: [{ id: "claim-4", model: "smollm2-135m", seconds: 12 }] },
}

test("fits 100 columns, without colours where none are wanted", () => {
  const text = terminalReport(report, { columns: 100, colour: false })
  expect(text).toMatchSnapshot()
  for (const line of text.split("\n")) expect(width(line)).toBeLessThanOrEqual(100)
  expect(text).not.toContain("\u001b")
})

test("colours change nothing but colours", () => {
  const coloured = terminalReport(report, { columns: 100, colour: true })
  expect(coloured).toContain("\u001b[33mFAIL\u001b[39m")
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are
  expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(terminalReport(report, { columns: 100, colour: false }))
})

test("a quick run says so beside the verdict", () => {
  expect(terminalReport({ ...report, quick: true }, { columns: 100, colour: false })).toContain("partly (quick run)")
})

test("drift and reuse are told where there is something to tell", () => {
  const [claim] = report.claims
  const [entry] = claim?.models ?? []
  if (claim === undefined || entry === undefined) throw new Error("no entry")
  const accepted = (layer: number) => ({ ...cell(layer), drift: "exact" as const, accepted: layer / 7 })
  const quantities = [{ ...cell(1), drift: "drift" as const, accepted: 0.5 }, accepted(2), accepted(3)]
  const timing = {
    total_seconds: 0,
    claims: [{ id: "claim-4", model: "smollm2-135m", seconds: 0, reused: true as const }],
  }
  const style = { columns: 120, colour: false }
  const text = terminalReport({ ...report, timing, claims: [{ ...claim, models: [{ ...entry, quantities }] }] }, style)
  expect(text).toContain("smollm2-135m: partly (stored result)")
  expect(text).toMatch(/layer=1 .* drift from 0\.5000/)
  expect(text).toMatch(/layer=2 .* exact/)
  const same = { ...entry, quantities: quantities.slice(1) }
  expect(terminalReport({ ...report, claims: [{ ...claim, models: [same] }] }, style)).toContain("drift: exact")
  expect(terminalReport(report, style)).not.toContain("drift")
})

test("attacks are told with what came of them", () => {
  const attack = { key: "same_text", definition: "d", expected: "fall", verdict: "partly" as const, because: [] }
  const attacks = [
    { ...attack, killed: true },
    { ...attack, key: "other_words", killed: false },
  ]
  const claims = report.claims.map((claim) => ({
    ...claim,
    models: claim.models.map((entry) => ({ ...entry, attacks })),
  }))
  const text = terminalReport({ ...report, claims }, { columns: 100, colour: false })
  expect(text).toMatch(/killed +same_text +should fall +partly/)
  expect(text).toMatch(/survived +other_words/)
})

test("Markdown has every cell, and a pipe does not break a table", () => {
  const text = markdownReport(report)
  expect(text.match(/s=0.25, layer=\d+/g)).toHaveLength(30)
  expect(text).toContain("a \\| b")
  expect(text).toContain("`b179`")
})

test("numbers are short and keep their digits", () => {
  expect([0, 1, 0.05423, 123456, 1234.5, -0.00001234, 99999].map((value) => short(value))).toEqual([
    "0",
    "1.00",
    "0.0542",
    "1.23e5",
    "1235",
    "-1.23e-5",
    "99999",
  ])
  expect(band(-0.5, 2)).toBe("[-0.500, 2.00]")
})

test("lines are broken at blanks", () => {
  expect(wrap("one two three", 9, "- ", "  ")).toEqual(["- one two", "  three"])
  expect(wrap("unbreakable", 4)).toEqual(["unbreakable"])
})
