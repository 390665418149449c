import { expect, it } from "vitest"
import { eachReferenceNet, silent } from "../../src/index.js"

function nets(signal = new AbortController().signal) {
  const log: string[] = []
  const open = async (name: string) => {
    log.push(`open ${name}`)
    return { name, close: async () => void log.push(`close ${name}`) } as never
  }
  const step = async <T>(name: string, _: unknown, work: () => Promise<T>) => {
    log.push(`step ${name}`)
    return work()
  }
  return { log, context: { open, signal, progress: silent, step } }
}

it("lends one net after the other, each closed before the next", async () => {
  const { log, context } = nets()
  const found = await eachReferenceNet(context, "tiny", { hybrid: 1, untrained: 2 }, async (_, { seed }) => seed * 10)
  expect(found).toEqual([
    { net: "untrained", seed: 1, value: 10 },
    { net: "untrained", seed: 2, value: 20 },
    { net: "hybrid", seed: 1, value: 10 },
  ])
  const names = ["tiny@untrained:1", "tiny@untrained:2", "tiny@hybrid:1"]
  expect(log).toEqual(names.flatMap((name) => [`step ${name}`, `open ${name}`, `close ${name}`]))
})

it("closes a net whose measurement fails, and stops when asked", async () => {
  const { log, context } = nets()
  const broken = eachReferenceNet(context, "tiny", { untrained: 2 }, async () => Promise.reject(new Error("no")))
  await expect(broken).rejects.toThrow("no")
  expect(log).toEqual(["step tiny@untrained:1", "open tiny@untrained:1", "close tiny@untrained:1"])
  const stopped = nets(AbortSignal.abort(new Error("stop")))
  await expect(eachReferenceNet(stopped.context, "tiny", { untrained: 1 }, async () => 0)).rejects.toThrow("stop")
  expect(stopped.log).toEqual([])
})

it("has two nets under way, with results in the order of the nets", async () => {
  const { log, context } = nets()
  let release = () => {}
  const second = new Promise<void>((resolve) => {
    release = resolve
  })
  const work = async (_: unknown, { seed }: { seed: number }) => {
    if (seed === 1) await second
    if (seed === 2) release()
    return seed
  }
  const found = await eachReferenceNet(context, "tiny", { untrained: 3 }, work, { together: 2 })
  expect(found.map(({ value }) => value)).toEqual([1, 2, 3])
  expect(log.indexOf("open tiny@untrained:2")).toBeLessThan(log.indexOf("close tiny@untrained:1"))
})

it("begins no further net after a failure, and lets the one under way end", async () => {
  const { log, context } = nets()
  const work = async (_: unknown, { seed }: { seed: number }) => {
    if (seed === 1) throw new Error("no")
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const broken = eachReferenceNet(context, "tiny", { untrained: 4 }, work, { together: 2 })
  await expect(broken).rejects.toThrow("no")
  expect(log.filter((line) => line.startsWith("close"))).toEqual(["close tiny@untrained:1", "close tiny@untrained:2"])
  expect(log.some((line) => line.includes("untrained:3"))).toBe(false)
})
