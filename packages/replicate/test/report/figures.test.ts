import { parseHTML } from "linkedom"
import { beforeAll, describe, expect, test } from "vitest"
import type { FigureSpec } from "../../src/index.js"
import { parseTable } from "../../src/report/curves.js"
import { inkOn, luminance, rampOf } from "../../src/report/figure/colour.js"
import { withEdges } from "../../src/report/figure/graph-edges.js"
import { placeLabels } from "../../src/report/figure/labels.js"
import { groupsOf } from "../../src/report/figure/matrix.js"
import { figureData } from "../../src/report/figure/panels.js"
import { figureRows } from "../../src/report/figure/points.js"
import { htmlReport } from "../../src/report/html/page.js"
import type { QuantityEntry } from "../../src/report/schema.js"
import { figureSample, figures } from "./figure-sample.js"
import { networkFigures } from "./network-sample.js"
import { hostile } from "./sample.js"

interface Element {
  readonly textContent: string
  getAttribute(name: string): string | null
  querySelectorAll(selector: string): Iterable<Element>
}

const all = (root: Element, selector: string) => [...root.querySelectorAll(selector)]
const parse = (text: string) => parseHTML(text).document.documentElement as unknown as Element
const pageOf = async ({ report, specs, files }: ReturnType<typeof figureSample>) =>
  parse(await htmlReport(report, [], specs, files))

const lines: FigureSpec = { key: "f", title: "F", caption: "C.", table: "t", kind: "lines", x: "layer", y: "acc" }
const entry = (more: Partial<QuantityEntry> = {}): QuantityEntry => ({
  key: "t",
  params: {},
  reading: "guarded",
  file: "t.csv",
  drift: "new",
  ...more,
})

/** What a figure makes of a table. */
function read(spec: Partial<FigureSpec>, csv: string, cells: QuantityEntry[] = [entry()]) {
  const table = parseTable(csv)
  const files = new Map(table === undefined ? [] : [["t.csv", table]])
  return figureRows({ ...lines, ...spec }, { model: "m", cells }, files)
}

describe("a table's columns", () => {
  test("numbers stay numbers, words words; empty and NaN are gaps", () => {
    const { points, problem } = read({ series: "net" }, "layer,net,acc\n0,a,0.5\n1,a,\n2,a,NaN\nembedding,a,0.25\n")
    expect(problem).toBeUndefined()
    expect(points.map(({ x, y }) => [x, y])).toEqual([
      [0, 0.5],
      ["embedding", 0.25],
    ])
  })

  test("a numeric series or facet is named with its column", () => {
    const { points } = read({ series: "k", facet: "position" }, "layer,k,position,acc\n0,20,next,0.5\n")
    expect(points[0]).toMatchObject({ series: "k 20", facet: "next" })
  })

  test("parameters of a cell stand in for columns", () => {
    const cells = [entry({ params: { net: "hybrid" } })]
    expect(read({ series: "net" }, "layer,acc\n0,0.5\n", cells).points[0]?.series).toBe("hybrid")
  })

  test.each<[string, Partial<FigureSpec>, string, QuantityEntry[], string]>([
    [
      "a missing column",
      { series: "net" },
      "layer,acc\n0,1\n",
      [entry()],
      't.csv has no column "net"; it has layer, acc',
    ],
    [
      "a word for a number",
      {},
      "layer,acc\n0,1\n1,high\n",
      [entry()],
      't.csv has "high" in column "acc" (row 2), which is no number',
    ],
    [
      "no file",
      {},
      "layer,acc\n0,1\n",
      [entry({ file: "u.csv" })],
      "u.csv is not there, or is no plain table of at most 5,000 rows",
    ],
    ["no table", {}, "layer,acc\n0,1\n", [], "t attached no table"],
    [
      "a reason",
      {},
      "layer,acc\n0,1\n",
      [{ ...entry({ absent_because: "no such layer" }), file: undefined }] as QuantityEntry[],
      "no such layer",
    ],
    ["gaps only", {}, "layer,acc\n0,\n", [entry()], "no row of the table has a value"],
    [
      "words across a scatter",
      { kind: "scatter" },
      "layer,acc\nzero,1\n",
      [entry()],
      't.csv has "zero" in column "layer" (row 1), which is no number',
    ],
  ])("%s is told", (_, spec, csv, cells, problem) => {
    expect(read(spec, csv, cells).problem).toBe(problem)
  })
})

describe("a graph and a matrix", () => {
  const graph: Partial<FigureSpec> = {
    kind: "graph",
    node: "id",
    x: "px",
    y: "py",
    series: "module",
    facet: "net",
    edges: { table: "e", from: "a", to: "b" },
  }
  const nodes = "id,px,py,module,net\nn1,0,0,1,trained\nn2,1,0,1,trained\nn3,0,1,2,trained\nn1,0,0,1,hybrid\n"
  const withTable = (csv: string, cells = [entry({ key: "e", file: "e.csv" })]) => {
    const spec = { ...lines, ...graph }
    const table = parseTable(csv)
    const files = new Map(table === undefined ? [] : [["e.csv", table]])
    const rows = withEdges(read(graph, nodes), spec, cells, files)
    return { ...rows, panels: figureData(spec, [rows]).panels }
  }
  const ends = (csv: string) =>
    withTable(csv).panels.map(({ edges }) => edges?.map(([from, to]) => `${from.node}-${to.node}`))

  test("edges join nodes by name within their part; those with an end that is not drawn are left out", () => {
    expect(ends("a,b\nn1,n2\nn3,n1\nn1,n9\n")).toEqual([["n1-n2", "n3-n1"], []])
    expect(ends("a,b,net\nn1,n2,trained\nn2,n3,hybrid\n")).toEqual([["n1-n2"], []])
    expect(withTable("a,b\nn1,n2\n").files).toEqual(["t.csv", "e.csv"])
  })

  test("edges without a table, or without a column, are told", () => {
    expect(withTable("from,b\nn1,n2\n").problem).toBe('e.csv has no column "a"; it has from, b')
    expect(withTable("").problem).toBe("e.csv is not there, or is no plain table of at most 5,000 rows")
    expect(withTable("a,b\n1,2\n", []).problem).toBe("e attached no table")
  })

  const wide: Partial<FigureSpec> = { kind: "heatmap", wide: true, x: "other", y: "unit", value: "r", series: "module" }

  test("a wide table is a matrix: its columns are the places of x, an empty cell a gap", () => {
    const { points } = read(wide, "unit,module,u1,u2\nu1,1,1,0.5\nu2,2,,1\n")
    expect(points.map(({ x, y, value, series }) => [x, y, value, series])).toEqual([
      ["u1", "u1", 1, "module 1"],
      ["u2", "u1", 0.5, "module 1"],
      ["u2", "u2", 1, "module 2"],
    ])
    expect(read(wide, "unit,module,u1\nu1,1,high\n").problem).toBe(
      't.csv has "high" in column "u1" (row 1), which is no number',
    )
  })

  test("rows that follow each other and belong together are a group", () => {
    const { points } = read(wide, "unit,module,u1\na,1,1\nb,1,1\nc,2,1\n")
    expect(groupsOf(points, ["a", "b", "c"])).toEqual([
      { name: "module 1", from: 0, to: 2 },
      { name: "module 2", from: 2, to: 3 },
    ])
    expect(
      groupsOf(read({ ...wide, series: undefined } as Partial<FigureSpec>, "unit,u1\na,1\n").points, ["a"]),
    ).toEqual([])
  })

  test("on the page: nodes, one path of edges a module and one between them, names; the matrix in runs", async () => {
    const page = await pageOf(figureSample(networkFigures))
    const [network, matrix] = all(page, ".declared") as [Element, Element]
    expect(all(page, ".missing")).toHaveLength(0)
    const [svg] = all(network, ".panel > svg") as [Element]
    const drawn = all(svg, "path[d], circle, g path")
    expect(drawn.length).toBeGreaterThan(240)
    expect(drawn.length).toBeLessThan(240 + 20)
    expect(all(svg, "text").length).toBeGreaterThan(3)
    expect(svg.getAttribute("aria-label")).toMatch(
      /^The network, smollm2-135m\. 240 nodes and \d+ edges; module 1 of 70, .*; named: u\d+ \(degree \d+\), .*\.$/,
    )
    expect(all(network, "details tbody tr")).toHaveLength(480)
    expect(all(network, "a").map((one) => one.getAttribute("href"))).toContain("edges.gemma-3-270m.csv")
    const [blocks] = all(matrix, ".panel > svg") as [Element]
    const strokes = all(blocks, "path").map((one) => one.getAttribute("d") ?? "")
    const cells = strokes.flatMap((d) => [...d.matchAll(/h(\d+)/g)].map(([, long]) => Number(long)))
    // The diagonal is empty, and the matrix square all the same: seven blocks have their frame.
    expect(cells.reduce((sum, long) => sum + long, 0)).toBe(150 * 149)
    expect(strokes.some((d) => d.match(/Z/g)?.length === 7)).toBe(true)
    expect(all(blocks, "text").map(({ textContent }) => textContent)).toContain("module 1")
    expect(blocks.getAttribute("aria-label")).toMatch(
      /150 places of other and 150 of unit: .*; in groups: module 1 of 44,/,
    )
    // Too many cells for a table beside it.
    expect(all(matrix, "details table")).toHaveLength(0)
    expect(page.textContent).not.toMatch(/NaN|undefined|Infinity/)
  })
})

describe("arrangement", () => {
  test("rows at one place of a line become their middle and range", () => {
    const data = figureData(lines, [read({}, "layer,acc\n0,0.1\n0,0.5\n0,0.2\n1,0.3\n")])
    expect(data.gathered).toBe(true)
    expect(data.panels[0]?.points.map(({ y, band }) => [y, band])).toEqual([
      [0.2, [0.1, 0.5]],
      [0.3, undefined],
    ])
  })

  test("known nets stand in one order, numbers by size, words as they came", () => {
    const series = (csv: string) => figureData(lines, [read({ series: "s" }, csv)]).series
    expect(series("layer,s,acc\n0,hybrid,1\n0,trained,1\n")).toEqual(["trained", "hybrid"])
    expect(series("layer,s,acc\n0,hybrid 2,1\n0,embedding,1\n0,trained target,1\n0,hybrid 1,1\n")).toEqual([
      "trained target",
      "hybrid 2",
      "hybrid 1",
      "embedding",
    ])
    expect(series("layer,s,acc\n0,100,1\n0,20,1\n")).toEqual(["s 20", "s 100"])
    expect(series("layer,s,acc\n0,z,1\n0,a,1\n")).toEqual(["z", "a"])
  })

  test("models share an axis where none is pressed flat by it", () => {
    const spec: FigureSpec = { ...lines, kind: "scatter" }
    const rows = (scale: number) => ({ ...read(spec, `layer,acc\n0,0\n1,${scale}\n`), model: `m${scale}` })
    const even = figureData(spec, [rows(1), rows(2)])
    expect(even.ownAxes).toBe(false)
    expect(even.panels.map(({ yDomain }) => yDomain)).toEqual([
      [0, 2],
      [0, 2],
    ])
    const uneven = figureData(spec, [rows(1), rows(50)])
    expect(uneven.ownAxes).toBe(true)
    expect(uneven.panels.map(({ yDomain }) => yDomain)).toEqual([
      [0, 1],
      [0, 50],
    ])
  })

  test("facets of other quantities have a vertical axis of their own, those of one quantity share it", () => {
    const panels = (far: number) => {
      const spec = { ...lines, facet: "part" }
      const csv = `layer,part,acc\n0,a,0\n1,a,1\n0,b,0\n1,b,${far}\n`
      const data = figureData(spec, [read({ facet: "part" }, csv)])
      return { domains: data.panels.map(({ yDomain }) => yDomain), ownAxes: data.ownAxes }
    }
    const shared = panels(5)
    expect(shared).toEqual({
      domains: [
        [0, 5],
        [0, 5],
      ],
      ownAxes: false,
    })
    const own = panels(100)
    expect(own).toEqual({
      domains: [
        [0, 1],
        [0, 100],
      ],
      ownAxes: false,
    })
  })
})

describe("colours of heatmaps", () => {
  const steps = Array.from({ length: 101 }, (_, at) => at / 100)

  test("lightness rises all the way, and evenly", () => {
    const { colour, diverging } = rampOf([0, 1])
    expect(diverging).toBe(false)
    const light = steps.map((at) => 116 * Math.cbrt(luminance(colour(at))) - 16)
    const rises = light.slice(1).map((one, at) => one - (light[at] ?? 0))
    expect(Math.min(...rises)).toBeGreaterThan(0)
    expect(Math.max(...rises)).toBeLessThan(2.5)
  })

  test("around 0 there are two arms where both sides count, and one where the other is noise", () => {
    const two = rampOf([-0.4, 1])
    expect(two).toMatchObject({ diverging: true, domain: [-1, 1] })
    expect(two.colour(0)).toBe("#f7f7f7")
    expect(rampOf([-0.1, 1])).toMatchObject({ diverging: false, domain: [-0.1, 1] })
    expect(rampOf([3, 3]).colour(3)).toMatch(/^#[0-9a-f]{6}$/)
  })

  test("the ink reads on every colour", () => {
    for (const { colour } of [rampOf([0, 1]), rampOf([-1, 1])]) {
      for (const at of steps) {
        const ground = luminance(colour(at))
        expect(inkOn(colour(at)) === "dark" ? (ground + 0.05) / 0.05 : 1.05 / (ground + 0.05)).toBeGreaterThan(4.5)
      }
    }
  })
})

test("names touch neither each other nor a point nor the edge; a lone point keeps its name", () => {
  const spots = Array.from({ length: 44 }, (_, at) => ({
    x: 50 + ((at * 37) % 280),
    y: 40 + ((at * 53) % 60),
    text: `word${at}`,
  }))
  const placed = placeLabels([...spots, { x: 200, y: 250, text: "alone" }], {
    left: 40,
    right: 350,
    top: 20,
    bottom: 300,
  })
  expect(placed.map(({ text }) => text)).toContain("alone")
  expect(placed.length).toBeGreaterThan(10)
  expect(placed.length).toBeLessThan(45)
})

describe("on the page", () => {
  let page: Element
  const section = (key: string) =>
    all(page, ".declared").find((one) => all(one, `#claim-3-${key}`).length > 0) as Element

  beforeAll(async () => {
    page = await pageOf(figureSample())
  })

  test("each figure has title, caption, a plot a model and facet, a legend, its data and its files", () => {
    expect(all(page, ".declared h4").map(({ textContent }) => textContent)).toEqual(figures.map(({ title }) => title))
    const plots = figures.map(({ key }) => all(section(key), ".panel > svg").length)
    expect(plots).toEqual([4, 2, 12, 2, 2, 2])
    for (const { key, caption } of figures) {
      expect(section(key).textContent).toContain(caption)
      expect(all(section(key), "figcaption .key").length).toBeGreaterThan(0)
      expect(all(section(key), "details table").length).toBe(all(section(key), ".panel > svg").length)
      expect(all(section(key), "a").map((one) => one.getAttribute("href"))).toContain(`${key}.gemma-3-270m.csv`)
    }
  })

  test("each plot tells its numbers in words, and no coordinate is lost", () => {
    for (const plot of all(page, ".declared .panel > svg")) {
      expect(plot.getAttribute("role")).toBe("img")
      expect(plot.getAttribute("aria-label")).toMatch(/\d/)
      expect(plot.getAttribute("aria-label")).not.toMatch(/NaN|undefined|Infinity/)
    }
    const [first] = all(section("decoding"), ".panel > svg")
    expect(first?.getAttribute("aria-label")).toMatch(
      /^Decoding by layer, smollm2-135m, target: accuracy over layer\. trained: from 0\.\d+ at layer 0 to 0\.\d+ at layer 29, lowest .*; untrained: .* chance: 0\.1\.$/,
    )
    expect(page.textContent).not.toMatch(/NaN|undefined|Infinity/)
  })

  test("the data are laid out as they are drawn", () => {
    const [lines] = all(section("decoding"), "details table")
    expect(all(lines as Element, "thead th").map(({ textContent }) => textContent)).toEqual([
      "layer",
      "trained",
      "untrained",
      "hybrid",
      "embedding",
      "null band",
    ])
    expect(all(lines as Element, "tbody tr")).toHaveLength(30)
    const [matrix] = all(section("similarity"), "details table")
    expect(all(matrix as Element, "thead th")).toHaveLength(31)
    expect(all(matrix as Element, "tbody tr")).toHaveLength(18)
    const [points] = all(section("steering"), "details table")
    expect(all(points as Element, "tbody tr")).toHaveLength(44)
  })

  test("a table that a figure draws is not drawn a second time", async () => {
    const quantity = (root: Element, key: string) =>
      all(root, ".quantity").find((one) => all(one, "h4 code")[0]?.textContent === key) as Element
    for (const { table } of figures) expect(all(quantity(page, table), ".panel > svg")).toHaveLength(0)
    const without = await pageOf(figureSample([]))
    expect(all(quantity(without, "sweep"), ".panel > svg").length).toBeGreaterThan(0)
    expect(all(without, ".declared")).toHaveLength(0)
  })

  test("among named points a series without names is a curve to compare with", async () => {
    const sample = figureSample()
    const files = sample.files as Map<string, { header: string[]; rows: string[][] }>
    const table = files.get("steering.smollm2-135m.csv")
    const curve = Array.from({ length: 20 }, (_, at) => ["", "expected", `${5 + at / 2}`, `${3 - at / 10}`, "", ""])
    table?.rows.push(...curve)
    const drawn = await pageOf(sample)
    const one = all(drawn, ".declared").at(-1) as Element
    const [first, second] = all(one, ".panel > svg")
    const dashed = (svg: Element | undefined) =>
      all(svg as Element, "path[d], g").filter((mark) => mark.getAttribute("stroke") === "var(--series-3)").length
    expect(dashed(first)).toBeGreaterThan(dashed(second))
    expect(all(one, ".key").map(({ textContent }) => textContent.trim())).toContain("expected")
  })

  test("quantities that no finding rests on are folded, where the spec tells", async () => {
    const sample = figureSample()
    const spec = sample.specs.get("claim-3")
    const finding = { key: "f", for: true, if: { quantity: "ratio", above: 0 } }
    const told = new Map([["claim-3", { ...spec, findings: [finding] }]]) as typeof sample.specs
    const folded = await pageOf({ ...sample, specs: told })
    const inside = all(all(folded, ".further")[0] as Element, ".quantity h4 code").map(({ textContent }) => textContent)
    expect(inside).toEqual(expect.arrayContaining(["decoding", "steering"]))
    expect(inside).not.toContain("ratio")
    expect(all(folded, ".further summary")[0]?.textContent).toContain(`${inside.length} further quantities`)
    expect(all(page, ".further")).toHaveLength(0)
  })

  test("what cannot be drawn is said, the other model is drawn, and the curves of the table stay", async () => {
    const broken = figureSample([{ ...figures[1], series: "edti" } as FigureSpec])
    const told = await pageOf(broken)
    expect(all(told, ".missing").map(({ textContent }) => textContent)).toEqual([
      'Not drawn. smollm2-135m: sweep.smollm2-135m.csv has no column "edti"; it has edit, share, delta_auc.',
      'Not drawn. gemma-3-270m: sweep.gemma-3-270m.csv has no column "edti"; it has edit, share, delta_auc.',
    ])
    const half = figureSample()
    ;(half.files as Map<string, unknown>).delete("sweep.gemma-3-270m.csv")
    const one = await pageOf(half)
    expect(all(one, ".missing")).toHaveLength(1)
    expect(all(one, ".declared")[1]?.textContent).toContain("sweep.gemma-3-270m.csv is not there")
    expect(all(all(one, ".declared")[1] as Element, ".panel > svg")).toHaveLength(1)
  })

  test("hostile texts stay texts, and the same report gives the same page", async () => {
    const word = hostile.replaceAll(",", "").replaceAll('"', "")
    const evil = figureSample([
      { ...figures[5], title: hostile, caption: hostile, x: hostile, reference: { y: 1, says: hostile } } as FigureSpec,
    ])
    const cells = [word, word, "1", "2", "0", "3"]
    const files = evil.files as Map<string, { header: string[]; rows: string[][] }>
    for (const name of files.keys())
      files.set(name, { header: ["word", "kind", hostile, "steerability", "lo", "hi"], rows: [cells, cells] })
    const text = await htmlReport(evil.report, [], evil.specs, evil.files)
    expect(text).not.toContain("<script")
    expect(all(parse(text), "script, img, [onerror]")).toHaveLength(0)
    expect(await htmlReport(evil.report, [], evil.specs, evil.files)).toBe(text)
  })
})
