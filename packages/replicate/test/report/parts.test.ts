import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { expect, test } from "vitest"
import type { ChainNode } from "../../src/provenance/chain.js"
import { chainTree } from "../../src/report/chain-tree.js"
import { type CurveTable, curveCells, parseTable, readCurves } from "../../src/report/curves.js"
import { headline } from "../../src/report/headline.js"
import { bytes, characters, fitSections } from "../../src/report/ladder.js"
import { mdCode, mdText } from "../../src/report/md-text.js"
import { apart } from "../../src/report/plot/axis.js"
import { layoutOf } from "../../src/report/plot/layout.js"
import { panelWords } from "../../src/report/plot/words.js"
import { postClaims } from "../../src/report/post.js"
import type { QuantityEntry } from "../../src/report/schema.js"
import { sample } from "./sample.js"

const cell = (params: QuantityEntry["params"], value: number, more: Partial<QuantityEntry> = {}): QuantityEntry => ({
  key: "q",
  params,
  reading: "guarded",
  value,
  drift: "new",
  ...more,
})

test("sections fall from the least important up, whole, and are named", () => {
  const sections = [
    { name: "top", rank: 0, text: "top" },
    { name: "a", rank: 1, text: "a".repeat(100) },
    { name: "b", rank: 2, text: "b".repeat(100) },
    { name: "c", rank: 2, text: "c".repeat(100) },
  ]
  expect(fitSections(sections, 1000, characters)).not.toContain("Left out")
  const fit = fitSections(sections, 300, characters)
  expect(fit).toContain("b".repeat(100))
  expect(fit).toContain("Left out for length: c.")
  expect(fitSections(sections, 210, characters)).toContain("Left out for length: b; c.")
  const least = fitSections(sections, 110, characters)
  expect(least).toContain("Left out for length: a; b; c.")
  expect(least.length).toBeLessThanOrEqual(110)
})

test("when even what must stay is too long, lines are cut and it is said", () => {
  const text = fitSections([{ name: "top", rank: 0, text: "ä\n".repeat(1000) }], 500, bytes)
  expect(bytes(text)).toBeLessThanOrEqual(500)
  expect(text).toContain("Cut here for length")
})

test.each([
  ["a|b", "a\\|b"],
  ["<b>", "&lt;b>"],
  ["[x](y)", "[x\\](y)"],
  ["[0.75, 0.79]", "[0.75, 0.79]"],
  ["vec_err _x_", "vec_err \\_x\\_"],
  ["ask @ada, m@untrained:1", "ask @\u200bada, m@untrained:1"],
  ["a\nb", "a b"],
])("%j is the text %j in Markdown", (text, safe) => expect(mdText(text)).toBe(safe))

test("a code span cannot be ended from inside", () => {
  expect(mdCode("a`b")).toBe("`` a`b ``")
  expect(mdCode("ratio")).toBe("`ratio`")
})

test("the chain is a tree with the numbers on top; numbers of one analysis share a line, shared parts unfold once", () => {
  const node = (id: string, kind: ChainNode["kind"], from: string[]): ChainNode => ({
    id,
    kind,
    name: id,
    sha256: id,
    from,
  })
  const nodes = [
    node("w", "weights", ["s"]),
    node("s", "source", []),
    node("r1", "recording", ["w"]),
    node("r2", "recording", ["w"]),
    node("a", "analysis", ["r1", "r2"]),
    node("n1", "number", ["a"]),
    node("n2", "number", ["a"]),
  ]
  const tree = chainTree({ claim: "c", model: "m", nodes })
  expect(tree).toHaveLength(1)
  expect(tree[0]?.nodes.map(({ id }) => id)).toEqual(["n1", "n2"])
  const [first, second] = tree[0]?.from[0]?.from ?? []
  expect(first?.from[0]?.from[0]?.nodes[0]?.id).toBe("s")
  expect(second?.from[0]).toMatchObject({ again: true, from: [] })
})

test("a chain that goes in circles ends", () => {
  const nodes = ["a", "b"].map(
    (id, at, ids): ChainNode => ({
      id,
      kind: "step",
      name: id,
      sha256: id,
      from: [ids[1 - at] as string],
    }),
  )
  const top: ChainNode = { id: "n", kind: "number", name: "n", sha256: "n", from: ["a"] }
  expect(chainTree({ claim: "c", model: "m", nodes: [...nodes, top] })).toHaveLength(1)
})

test("a grid becomes curves over its longest numeric parameter, one panel for what is left", () => {
  const cells = [2, 4].flatMap((N) =>
    [0.02, 0.1, 0.3, 1].flatMap((dose) => ["first", "last"].map((single) => cell({ N, dose, single }, N * dose))),
  )
  const layout = layoutOf([
    { model: "a", cells },
    { model: "b", cells },
  ])
  expect(layout).toMatchObject({
    kind: "curve",
    x: "dose",
    by: "N",
    series: ["N 2", "N 4"],
    xLog: true,
    valueLog: true,
  })
  expect(layout?.panels.map(({ title }) => title)).toEqual([
    "a, single first",
    "a, single last",
    "b, single first",
    "b, single last",
  ])
  expect(layout?.panels.every(({ cells: points }) => points.length === 8)).toBe(true)
})

test("single numbers share a panel, one row a model; what has no value is not drawn", () => {
  const one = layoutOf([
    { model: "a", cells: [cell({}, 1, { ci: [0.5, 1.5] })] },
    { model: "b", cells: [cell({}, 2)] },
  ])
  expect(one).toMatchObject({ kind: "rows", panels: [{ title: "" }], valueLog: false })
  expect(one?.panels[0]?.cells.map(({ series }) => series)).toEqual(["a", "b"])
  expect(one?.domain[0]).toBeLessThan(0.5)
  const { value: _, ...absent } = cell({}, 1)
  expect(layoutOf([{ model: "a", cells: [{ ...absent, absent_because: "no words" }] }])).toBeUndefined()
})

test("a plot is told in words: all numbers of a short curve, ends and extremes of a long one", () => {
  const short = layoutOf([
    { model: "a", cells: [1, 2, 3].map((s) => cell({ s }, s / 10, { paper: { text: "none", value: 0 } })) },
  ])
  expect(panelWords("q", short as never, short?.panels[0] as never)).toBe(
    "q over s. 0.100 at s 1, 0.200 at s 2, 0.300 at s 3. The post: none.",
  )
  const long = layoutOf([
    { model: "a", cells: Array.from({ length: 30 }, (_, layer) => cell({ layer }, (layer - 10) ** 2)) },
  ])
  expect(panelWords("q", long as never, long?.panels[0] as never)).toBe(
    "q over layer. from 100 at layer 0 to 361 at layer 29, lowest 0 at layer 10, highest 361 at layer 29.",
  )
})

test("a table's last columns with many values are values, the others parameters", () => {
  const table = parseTable("layer,at,kl,share\n0,all,0.1,0.5\n0,target,0.2,0.6\n1,all,0.3,0.7\n1,target,0.4,0.8\n")
  const columns = curveCells(table as CurveTable)
  expect(columns.map(({ name }) => name)).toEqual(["kl", "share"])
  expect(columns[1]?.cells[1]).toMatchObject({ params: { layer: 0, at: "target" }, value: 0.6 })
  expect(curveCells(parseTable("x\n0.5\n0.25\n") as CurveTable)[0]?.cells[1]).toMatchObject({
    params: { row: 2 },
    value: 0.25,
  })
})

test.each([
  ["no rows", "a,b\n"],
  ["a row too short", "a,b\n1\n"],
  ["quotes", 'a,b\n"1,2",3\n'],
])("%s: no table that can be drawn", (_, text) => expect(parseTable(text)).toBeUndefined())

test("only plain names in the folder are read as tables", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "fmri-curves-"))
  await mkdir(path.join(folder, "report"))
  await writeFile(path.join(folder, "secret.csv"), "a\n1\n")
  await writeFile(path.join(folder, "report", "curve.csv"), "a\n1\n")
  const report = sample()
  const files = ["../secret.csv", "curve.csv", "not-there.csv", "curve.txt"]
  const quantities = files.map((file) => ({
    key: "c",
    params: {},
    reading: "guarded" as const,
    file,
    drift: "new" as const,
  }))
  const claims = report.claims.map((claim) => ({
    ...claim,
    models: claim.models.map((entry) => ({ ...entry, quantities })),
  }))
  expect([...(await readCurves(path.join(folder, "report"), { ...report, claims })).keys()]).toEqual(["curve.csv"])
  await rm(folder, { recursive: true })
})

test("labels of an axis do not touch", () => {
  expect(apart([-1, 0, 0.25, 0.5, 1, 2, 3, 4], false)).toEqual([-1, 0, 0.5, 1, 2, 3, 4])
  expect(apart([0.02, 0.1, 0.3, 1, 3], true)).toEqual([0.02, 0.1, 0.3, 1, 3])
  expect(apart([5], false)).toEqual([5])
})

test("the headline is what the post prints, with a null where there is one", () => {
  const [third, fourth] = sample().claims
  expect(headline(third?.models[0] as never)).toMatchObject({ key: "ratio", ours: "0.882 … 1.07", cells: 45 })
  expect(headline(fourth?.models[0] as never)).toMatchObject({ key: "rho", post: expect.stringContaining("monotonic") })
})

test("the post has sixteen claims, numbered, each with its words", () => {
  expect(postClaims.map(({ id }) => id)).toEqual(Array.from({ length: 16 }, (_, at) => `claim-${at + 1}`))
  for (const { words, title } of postClaims) expect([title, ...words].every((text) => text.length > 5)).toBe(true)
  // The stored reports quote the post too.
  for (const { id, quote } of sample().claims)
    expect(postClaims.find((claim) => claim.id === id)?.words).toContain(quote)
})
