import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { printedInterval, printedIntervals } from "../../src/claim/printed-interval.js"

test.each<[string, [number, number] | undefined]>([
  ["0.50", [0.495, 0.505]],
  ["ratio = 1.00 for every N", [0.995, 1.005]],
  ["r ≈ −0.83", [-0.835, -0.825]],
  ["r = -0.83", [-0.835, -0.825]],
  ["up to +0.52 (Qwen)", [0.515, 0.525]],
  ["0.69–0.77, cross-family", [0.685, 0.775]],
  ["0.69-0.77", [0.685, 0.775]],
  ["0.30 to 0.50", [0.295, 0.505]],
  ["overlap ≈ 0.00–0.05", [-0.005, 0.055]],
  ["σ up to 12.8", [12.75, 12.85]],
  ["1,200 stimuli", [1199.5, 1200.5]],
  ["60× more", [59.5, 60.5]],
  ["97 %", [0.965, 0.975]],
  ["0.5%", [0.0045, 0.0055]],
  ["1.0e-3", [0.00095, 0.00105]],
  ["Gemma-2 0.97", [0.965, 0.975]],
  ["zero output change", undefined],
  ["Gemma-2 and Qwen2.5", undefined],
  ["2000 of 3584 neurons", undefined],
])("%s", (text, interval) => expect(printedInterval(text)).toEqual(interval))

test("of several numbers the one that holds the value is meant", () => {
  expect(printedInterval("Gemma-2 0.97, Qwen 0.80", 0.8)).toEqual([0.795, 0.805])
  expect(printedInterval("Gemma-2 0.97, Qwen 0.80", 0.9)).toBeUndefined()
  expect(printedInterval("0.97 and 0.97", 0.97)).toBeUndefined()
  expect(printedIntervals("brain 0.30–0.50, LLM 0.09–0.23")).toEqual([
    [0.295, 0.505],
    [0.085, 0.235],
  ])
})

describe("every printed decimal", () => {
  const printed = fc.record({ digits: fc.integer({ min: -1e6, max: 1e6 }), decimals: fc.integer({ min: 0, max: 6 }) })

  test("holds what it reads as, half a unit of the last digit to either side", () => {
    fc.assert(
      fc.property(printed, ({ digits, decimals }) => {
        const text = (digits / 10 ** decimals).toFixed(decimals)
        const [lo, hi] = printedInterval(`it is ${text} here`)!
        const value = Number(text)
        const half = 0.5 * 10 ** -decimals
        expect(lo).toBeLessThan(value)
        expect(hi).toBeGreaterThan(value)
        expect(Math.abs(value - lo - half)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)))
        expect(Math.abs(hi - value - half)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)))
      }),
    )
  })

  test("shares its ends with its neighbours, so that no number falls between two printed ones", () => {
    fc.assert(
      fc.property(printed, ({ digits, decimals }) => {
        const shown = (n: number) => (n / 10 ** decimals).toFixed(decimals)
        expect(printedInterval(shown(digits))![1]).toBe(printedInterval(shown(digits + 1))![0])
      }),
    )
  })

  test("holds every number that prints like it, and is narrower with more decimals", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e4, max: 1e4, noNaN: true }),
        fc.integer({ min: 0, max: 5 }),
        (value, decimals) => {
          const [lo, hi] = printedInterval(value.toFixed(decimals))!
          expect(value).toBeGreaterThanOrEqual(lo)
          expect(value).toBeLessThanOrEqual(hi)
          const [finerLo, finerHi] = printedInterval(`${value.toFixed(decimals)}0`.replace(/^(-?\d+)0$/, "$1.0"))!
          expect(finerHi - finerLo).toBeLessThan(hi - lo)
        },
      ),
    )
  })
})
