import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { writeNpy } from "@llm-fmri/connectome"
import { Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Analysis } from "../../src/analyze/run.js"
import { llmFmriHere } from "../cli/in-process.js"

let here: string
beforeAll(async () => {
  here = await mkdtemp(path.join(tmpdir(), "llm-fmri-networks-"))
  await writeFile(path.join(here, "bold.npy"), writeNpy(samples()))
  await writeFile(
    path.join(here, "cliques.csv"),
    cliques()
      .map((row) => row.join(","))
      .join("\n"),
  )
  const edges = cliques().flatMap((row, i) => row.flatMap((one, j) => (one && j < i ? [`n${j},n${i}`] : [])))
  await writeFile(path.join(here, "edges.csv"), ["source,target", ...edges].join("\n"))
  await writeFile(
    path.join(here, "edges.txt"),
    ["# a comment", ...edges.map((edge) => edge.replace(",", "\t"))].join("\n"),
  )
})
afterAll(() => rm(here, { recursive: true }))

/** Three modules of ten units and some noise in common; unit 29 is dead. */
function samples() {
  const [n, p] = [120, 30]
  const rng = new Rng(1)
  const data = new Float32Array(n * p)
  for (let row = 0; row < n; row++) {
    const factors = [rng.normal(), rng.normal(), rng.normal(), rng.normal()]
    for (let unit = 0; unit < p - 1; unit++) {
      data[row * p + unit] = factors[Math.floor(unit / 10)]! + 0.9 * factors[3]! + rng.normal()
    }
  }
  return { dims: [n, p], data }
}

/** Six cliques of five in a ring. */
function cliques(): number[][] {
  return Array.from({ length: 30 }, (_, i) =>
    Array.from({ length: 30 }, (_, j) => {
      const [low, high] = [Math.min(i, j), Math.max(i, j)]
      const bridge = (low % 5 === 4 && high === low + 1) || (low === 0 && high === 29)
      return Number(i !== j && (Math.floor(i / 5) === Math.floor(j / 5) || bridge))
    }),
  )
}

const analyze = (file: string, ...argv: string[]) => llmFmriHere(["analyze", "--quiet", path.join(here, file), ...argv])

async function json(file: string, ...argv: string[]): Promise<Analysis> {
  const { code, stdout, stderr } = await analyze(file, ...argv, "--json")
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  return JSON.parse(stdout)
}

function cell(analysis: Analysis, quantity: string) {
  return analysis.measures.flatMap(({ cells }) => cells).find((one) => one.quantity === quantity)
}

describe("a matrix of samples", () => {
  test("gives every measure beside rotated bases, in full precision, the dead unit counted", async () => {
    const ask = ["--measure", "connectome", "--density", "0.35", "--draws", "19"]
    const analysis = await json("bold.npy", ...ask)
    expect(analysis).toMatchObject({
      schema: "llm-fmri.analysis/1",
      rows: 120,
      settings: { networks: { null: "rotated", sign: "positive", resolution: 1, draws: 19 } },
      networks: [{ tensor: "bold", density: 0.35, nodes: 29, edges: 142, largest: 1, constant: [29] }],
    })
    expect(analysis.networks?.[0]?.modules).toHaveLength(29)
    expect(analysis.measures.map(({ measure }) => measure)).toEqual(["small-world", "modularity", "rich-club"])
    for (const one of analysis.measures.flatMap(({ cells }) => cells)) {
      expect(one.null).toMatchObject({ draws: 19, mean: expect.any(Number), p: expect.any(Number) })
    }
    const quantities = analysis.measures[0]?.cells.map(({ quantity }) => quantity)
    expect(quantities).toEqual([
      ...["clustering", "transitivity", "path_length", "sigma", "sigma_transitivity", "omega", "swp"],
    ])
    expect(cell(analysis, "Q")).toMatchObject({ null: { p: 0.05 } })
    expect(cell(analysis, "sigma")?.expected).toEqual({ says: "ceiling", value: 1 / 0.35 })
    expect(cell(analysis, "phi_norm")).toMatchObject({ k: 0, members: 29, null: { q: expect.any(Number) } })
    expect((await json("bold.npy", ...ask)).measures).toEqual(analysis.measures)
  })

  test.each([
    [[], "time series of the same spectra, their phases drawn by lot"],
    [["--null", "circular-shift"], "each unit's time series shifted by lot"],
  ])("rows in time are not shuffled: %s", async (flags, kind) => {
    const ask = ["--time-series", "--measure", "modularity", "--density", "0.3", "--draws", "19", ...flags]
    expect(cell(await json("bold.npy", ...ask), "Q")?.null).toMatchObject({ kind, p: 0.05 })
  })

  test("a terminal gets a line a number", async () => {
    const { stdout } = await analyze("bold.npy", "--measure", "modularity", "--density", "0.3", "--draws", "19")
    expect(stdout).toMatch(/tensor +density +quantity +value +null mean +null 95 % +z +p\nbold +0\.300 +Q +0\.\d+/)
    expect(stdout).toContain("1 units that never vary were left out")
  })

  test("path lengths are left out where a network falls apart; where all do, it is an error", async () => {
    const ask = ["--measure", "small-world", "--draws", "2", "--null", "rewired"]
    const both = await json("bold.npy", ...ask, "--density", "0.03,0.4")
    const sigmas = both.measures[0]?.cells.filter(({ quantity }) => quantity === "sigma")
    expect(sigmas?.[0]).toEqual({
      quantity: "sigma",
      tensor: "bold",
      density: 0.03,
      absent_because: expect.any(String),
    })
    expect(sigmas?.[1]?.value).toBeGreaterThan(0)
    const { code, stderr } = await analyze("bold.npy", ...ask, "--density", "0.03")
    expect(code).toBe(2)
    expect(stderr).toMatch(/no network hangs together: at density 0\.0\d+ the largest part has \d+ of 29 nodes/)
  })
})

describe("a graph", () => {
  test("is read from a matrix or a list of edges, and compared with rewired ones", async () => {
    const ask = ["--graph", "--measure", "modularity", "--draws", "19"]
    const [matrix, ...lists] = await Promise.all(
      ["cliques.csv", "edges.csv", "edges.txt"].map((file) => json(file, ...ask)),
    )
    expect(matrix).toMatchObject({ settings: { graph: true }, networks: [{ nodes: 30, edges: 66 }] })
    // (66 − 6)/66 − 1/6
    expect(cell(matrix!, "Q")?.value).toBeCloseTo(0.7424, 4)
    expect(cell(matrix!, "Q")?.null).toMatchObject({ kind: "rewired networks of the same degrees", p: 0.05 })
    for (const list of lists) expect(cell(list, "Q")?.value).toBeCloseTo(0.7424, 4)
  })

  test("--density takes its strongest pairs; --out csv has density, z and q", async () => {
    const weighted = cliques().map((row, i) =>
      row.map((one, j) => (i === j ? 1 : one ? 0.9 : 0.001 * (1 + Math.abs(i - j)))),
    )
    await writeFile(path.join(here, "weighted.csv"), weighted.map((row) => row.join(",")).join("\n"))
    const out = path.join(here, "o.csv")
    const ask = ["--graph", "--measure", "modularity,rich-club", "--draws", "9", "--density", "0.152,0.3", "--out", out]
    const analysis = await json("weighted.csv", ...ask)
    expect(analysis.networks?.map(({ edges }) => edges)).toEqual([66, 131])
    expect(cell(analysis, "Q")?.value).toBeCloseTo(0.7424, 4)
    const [header, first] = (await readFile(out, "utf8")).split("\n")
    expect(header?.split(",").slice(-5)).toEqual(["density", "k", "members", "null_z", "q"])
    expect(first).toMatch(/^modularity,weighted,,,Q,0\.74/)
  })
})

describe("refused", () => {
  const matrix = (change: (rows: (number | string)[][]) => void) => {
    const rows: (number | string)[][] = cliques()
    change(rows)
    return rows.map((row) => row.join(",")).join("\n")
  }
  test.each<[string, string, RegExp]>([
    ["flat.csv", "1,2,3\n4,5,6", /"flat" has the shape \[2, 3\]; an adjacency matrix is square/],
    ["lopsided.csv", matrix((rows) => (rows[2]![1] = 0)), /holds 0 in row 2, column 1, and 1 in row 1, column 2/],
    ["infinite.csv", matrix((rows) => (rows[2]![1] = "Infinity")), /holds Infinity in row 2, column 1/],
    ["empty.csv", "0,0,0\n0,0,0\n0,0,0", /none of its 3 nodes have an edge/],
    [
      "full.csv",
      matrix((rows) => {
        for (const row of rows) row.fill(1)
      }),
      /435 of the 435 pairs.*--density/s,
    ],
    ["twice.csv", "source,target\na,b\nb,a", /joins "b" and "a" a second time in line 3/],
    ["loop.txt", "a a", /joins "a" to itself in line 1/],
    ["weight.txt", "a b heavy", /has the weight "heavy" in line 1/],
    ["wide.txt", "a b 1 2", /has 4 cells in line 1/],
    ["none.txt", "# nothing", /has no edge/],
  ])("%s", async (file, text, says) => {
    await writeFile(path.join(here, file), text)
    const { code, stdout, stderr } = await analyze(file, "--graph", "--measure", "modularity", "--draws", "2")
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr.replace(/\s+/g, " ")).toMatch(says)
  })

  test.each<[string[], RegExp]>([
    [["--density", "0"], /--density has 0.*above 0/],
    [["--density", "x"], /--density "x"/],
    [["--null", "phase-randomised"], /follow each other in time.*say --time-series/],
    [["--null", "rotated", "--time-series"], /takes rows for exchangeable.*phase-randomised/],
    [["--null", "rotaded"], /--null is "rotaded".*rotated/],
    [["--sign", "negative"], /--sign is "negative"/],
    [["--resolution", "0"], /--resolution is "0"/],
    [["--draws", "0"], /--draws/],
    [
      ["--density", "0.9", "--draws", "1"],
      /"bold": in a draw of the null model fewer than \d+ of \d+ pairs are above 0.*lower density/,
    ],
  ])("%s", async (flags, says) => {
    const { code, stderr } = await analyze("bold.npy", "--measure", "modularity", ...flags)
    expect(code).toBe(2)
    expect(stderr.replace(/\s+/g, " ")).toMatch(says)
  })

  test.each<[string[], RegExp]>([
    [["--measure", "probe"], /"probe" measures samples/],
    [["--measure", "modularity", "--labels", "x.csv"], /--labels speaks of samples/],
    [["--measure", "modularity", "--time-series"], /--time-series speaks of samples/],
    [["--measure", "modularity", "--null", "shuffled"], /draws samples, and a graph has none.*rewired/],
  ])("--graph %s", async (flags, says) => {
    const { code, stderr } = await analyze("cliques.csv", "--graph", ...flags)
    expect(code).toBe(2)
    expect(stderr.replace(/\s+/g, " ")).toMatch(says)
  })

  test("too few units that vary are said with the tensor", async () => {
    await writeFile(path.join(here, "dead.csv"), "1,1,1\n1,1,2\n1,1,3\n1,1,4")
    const { code, stderr } = await analyze("dead.csv", "--measure", "modularity", "--null", "rewired")
    expect(code).toBe(2)
    expect(stderr).toMatch(/"dead": 1 units that vary over 4 samples have no correlations/)
  })
})
