import { expect, it } from "vitest"
import { formatBytes } from "../src/index.js"
import { RateMeter } from "../src/progress.js"

it("RateMeter gives the rate over its window", () => {
  const meter = new RateMeter(1000)
  expect(meter.sample(500, 0)).toBe(0)
  expect(meter.sample(1500, 500)).toBe(2000)
  // after a long fast stretch a slow one shows within the window
  let rate = 0
  for (let at = 600; at <= 3000; at += 100) rate = meter.sample(1500 + (at - 500) / 10, at)
  expect(rate).toBeCloseTo(100)
})

it.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1.0 kB"],
  [98_362_432, "98.4 MB"],
  [999_999, "1.0 MB"],
  [2.5e12, "2.5 TB"],
])("formatBytes(%d) is %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
