import { Runtime } from "@llm-fmri/graph"
import { cell, type Measured, placeWords, recordWords } from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { expectWhole } from "../../../packages/replicate/test/support/measured.js"
import { measure } from "../src/measure.js"
import { spec } from "../src/spec.js"
import { quickPair } from "./support/context.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

const models = ["llama-yarn", "gemma2"] as const

describe("a quick run on two models of unlike width, depth and norm", () => {
  let measured: Measured
  let run: ReturnType<typeof quickPair>
  beforeAll(async () => {
    run = quickPair(models, runtime)
    measured = await measure(run.context)
  })

  it("gives every cell and control of the spec, numbers finite, values within their intervals", () => {
    expectWhole(spec, measured)
  })

  it("compares pairs of twins, hybrids and embeddings of equal seed", () => {
    const nets = (key: string, params?: Record<string, string>) =>
      cell(measured, key, params).references!.map(({ net, seed }) => `${net} ${seed}`)
    expect(nets("cka")).toEqual(["untrained 1", "hybrid 1", "embedding 0"])
    expect(nets("cka_next")).toEqual(["untrained 1", "hybrid 1"])
    expect(nets("rsa", { position: "next" })).toEqual(["untrained 1", "hybrid 1"])
    const opened = ["", "@untrained:1", "@hybrid:1"].flatMap((net) => models.map((name) => name + net))
    // Two pairs are under way together.
    expect(run.opened.slice(0, 2)).toEqual(opened.slice(0, 2))
    expect([...run.opened].sort()).toEqual(opened.sort())
  })

  it("equals the plain way: debiased CKA of standardised word means, biased CKA of rows", async () => {
    const sides = []
    for (const name of models) {
      const model = await run.open(name)
      const table = await placeWords(run.context, model)
      const activations = await recordWords(run.context, model, table)
      sides.push({ table, x: activations.at("next", Math.floor(model.arch.layers.length / 2)) })
      await model.close()
    }
    const rows = sides.map(({ x: { dims, data } }) =>
      Array.from({ length: dims[0]! }, (_, i) => Array.from(data.subarray(i * dims[1]!, (i + 1) * dims[1]!))),
    )
    expect(cell(measured, "cka_biased", { position: "next" }).value).toBeCloseTo(biased(rows[0]!, rows[1]!), 5)
    const words = sides.map(({ table }, side) => wordMeans(rows[side]!, table.frame, table.word))
    expect(cell(measured, "cka_next").value).toBeCloseTo(debiased(words[0]!, words[1]!), 6)
  })

  it("attaches the tables that its figures draw", () => {
    for (const { table, x, y, series, facet, value } of spec.figures!) {
      const text = run.kept.files.get(cell(measured, table).file!)!
      const [header = "", ...lines] = text.trim().split("\n")
      for (const column of [x, y, series, facet, value]) if (column) expect(header.split(",")).toContain(column)
      expect(lines.length).toBeGreaterThan(5)
      expect(lines.length).toBeLessThanOrEqual(5000)
      for (const line of lines) expect(line.split(",").length).toBe(header.split(",").length)
    }
  })

  it("gives the same numbers again", async () => {
    expect(await measure(quickPair(models, runtime).context)).toEqual(measured)
  })
})

describe("a run", () => {
  it("takes up what an interrupted run has measured", async () => {
    const kept = new Map<string, unknown>()
    const step = async <T>(name: string, _: unknown, work: () => Promise<T>): Promise<T> => {
      if (!kept.has(name)) kept.set(name, await work())
      return kept.get(name) as T
    }
    await measure(quickPair(models, runtime, { step }).context)
    const names = ["", "@untrained:1", "@hybrid:1"].map((net) => models.join(" x ") + net)
    expect([...kept.keys()].sort()).toEqual(names.sort())
    const again = quickPair(models, runtime, { step })
    await measure(again.context)
    expect(again.opened).toEqual([])
  })

  it("stops when it is told to", async () => {
    const stop = new AbortController()
    const run = quickPair(models, runtime, { signal: stop.signal })
    const step = async <T>(_: string, __: unknown, work: () => Promise<T>) => {
      stop.abort()
      return work()
    }
    await expect(measure({ ...run.context, step })).rejects.toThrow()
  })
})

type Rows = number[][]
const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length
const columns = (x: Rows) => x[0]!.map((_, j) => x.map((row) => row[j]!))

function gram(x: Rows): Rows {
  const means = columns(x).map(mean)
  const centred = x.map((row) => row.map((value, j) => value - means[j]!))
  return centred.map((a) => centred.map((b) => a.reduce((sum, value, j) => sum + value * b[j]!, 0)))
}

const inner = (k: Rows, l: Rows) =>
  k.reduce((sum, row, i) => sum + row.reduce((s, value, j) => s + value * l[i]![j]!, 0), 0)

function biased(x: Rows, y: Rows): number {
  const [k, l] = [gram(x), gram(y)]
  return inner(k, l) / Math.sqrt(inner(k, k) * inner(l, l))
}

/** HSIC₁ by its three terms (Song et al. 2012, eq. 5), without U-centring. */
function debiased(x: Rows, y: Rows): number {
  const hollow = (k: Rows) => k.map((row, i) => row.map((value, j) => (i === j ? 0 : value)))
  const [k, l] = [hollow(gram(x)), hollow(gram(y))]
  const n = k.length
  const sums = (m: Rows) => m.map((row) => row.reduce((a, b) => a + b, 0))
  const hsic = (a: Rows, b: Rows) => {
    const [ra, rb] = [sums(a), sums(b)]
    const total = (r: number[]) => r.reduce((p, q) => p + q, 0)
    const across = ra.reduce((sum, value, i) => sum + value * rb[i]!, 0)
    return inner(a, b) + (total(ra) * total(rb)) / ((n - 1) * (n - 2)) - (2 * across) / (n - 2)
  }
  return hsic(k, l) / Math.sqrt(hsic(k, k) * hsic(l, l))
}

/** Means over frames of each word, each frame's mean taken away and each unit over its deviation. */
function wordMeans(x: Rows, frame: Int32Array, word: Int32Array): Rows {
  const inFrame = (f: number) => columns(x.filter((_, row) => frame[row] === f)).map(mean)
  const means = [...new Set(frame)].map(inFrame)
  const centred = x.map((row, i) => row.map((value, j) => value - means[frame[i]!]![j]!))
  const deviation = columns(centred).map((column) => Math.sqrt(mean(column.map((value) => value * value))))
  return [...new Set(word)].map((w) =>
    columns(centred.filter((_, row) => word[row] === w)).map((column, j) => mean(column) / deviation[j]!),
  )
}
