import { mean } from "@llm-fmri/analysis"
import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { contest, type Task } from "../src/contest.js"
import { linearBlind, shuffledAtChance } from "../src/controls.js"
import { plant, randomPair, xorSigns } from "../src/planted.js"
import { fewer, madeUp } from "./support/made-up.js"

const { z, task, words } = madeUp(1)
const rng = new Rng(2)
const directions = randomPair(24, rng)
const xor = xorSigns(
  Int32Array.from({ length: words }, (_, word) => word % 4),
  rng,
)
const ofWords = (label: ArrayLike<number>) => task.word.map((word) => label[word]!)
const run = (x: typeof z, changes: Partial<Task> = {}, components = 24) =>
  contest(
    x,
    { ...task, ...changes },
    {
      size: { ...fewer, components },
      seeds: 2,
      seed: 1,
      signal: new AbortController().signal,
      oneVsRest: true,
    },
  )
const bootstrap = () => ({ seed: 1, draws: 200 })

describe("networks against linear probes", () => {
  it("win on a product of signs, which no linear probe tells", async () => {
    const found = await run(plant(z, task.word, xor, directions, 3), { label: ofWords(xor.label) })
    expect(mean(found.mlp.hit)).toBeGreaterThan(0.85)
    expect(mean(found.softmax.hit)).toBeLessThan(0.6)
    expect(mean(found.oneVsRest!.hit)).toBeLessThan(0.6)
    expect(mean(found.softmax.loss) - mean(found.mlp.loss)).toBeGreaterThan(0.2)
    expect(linearBlind([{ linear: found.softmax.hit }]).passed).toBe(true)
  })

  it("do not win on a linear code", async () => {
    const found = await run(plant(z, task.word, xor, directions, 1), {
      label: ofWords(xor.first.map((sign) => Number(sign > 0))),
    })
    expect(mean(found.softmax.hit)).toBeGreaterThan(0.75)
    expect(mean(found.mlp.hit) - mean(found.softmax.hit)).toBeLessThan(0.03)
    // The control of blind linear probes fails here, as it must.
    expect(linearBlind([{ linear: found.softmax.hit }]).passed).toBe(false)
  })

  it("do not tell a code that is too faint, nor labels that mean nothing", async () => {
    const faint = await run(plant(z, task.word, xor, directions, 0.3), { label: ofWords(xor.label) })
    expect(mean(faint.mlp.hit)).toBeLessThan(0.65)
    const noise = await run(z)
    const cell = { linear: noise.softmax.hit, network: noise.mlp.hit }
    expect(shuffledAtChance(cell, 4, { bootstrap }).passed).toBe(true)
    const told = new Float64Array(cell.linear.length).fill(1)
    expect(shuffledAtChance({ ...cell, network: told }, 4, { bootstrap }).passed).toBe(false)
    expect(shuffledAtChance({ ...cell, linear: told }, 4, { bootstrap }).passed).toBe(false)
  })

  it("do not depend on how classes are numbered", async () => {
    const x = plant(z, task.word, xor, directions, 3)
    const one = await run(x, { label: ofWords(xor.label) })
    const other = await run(x, { label: ofWords(xor.label.map((label) => 1 - label)) })
    expect(other.mlp.hit).toEqual(one.mlp.hit)
    expect(other.softmax.hit).toEqual(one.softmax.hit)
  })

  it("learn nothing from held-out words, and nothing from words outside the pool", async () => {
    const pool = task.pool.map((_, row) => Number(task.word[row]! < 72))
    const outside = task.word.map((word, row) => (pool[row] ? task.label[row]! : (word * 7) % 4))
    const [one, other] = [await run(z, { pool }), await run(z, { pool, label: outside })]
    expect(other.mlp.chosen).toEqual(one.mlp.chosen)
    expect(other.softmax.chosen).toEqual(one.softmax.chosen)
    const inside = [...pool.keys()].filter((row) => pool[row])
    expect(inside.map((row) => other.mlp.hit[row])).toEqual(inside.map((row) => one.mlp.hit[row]))
  })

  it("refuse a word on both sides of a split", async () => {
    const fold = task.fold.map((own, row) => (row === 0 ? (own + 1) % 3 : own))
    await expect(run(z, { fold })).rejects.toThrow(/both sides/)
  })

  it("see a strong direction in few components", async () => {
    const strong = plant(z, task.word, { first: xor.first, second: xor.first }, [directions[0], directions[0]], 3)
    const found = await run(strong, { label: ofWords(xor.first.map((sign) => Number(sign > 0))) }, 2)
    expect(mean(found.softmax.hit)).toBeGreaterThan(0.9)
  })
})
