import fc from "fast-check"
import { expect, test } from "vitest"
import {
  type ClaimSpec,
  type Condition,
  judge,
  type Measured,
  type MeasuredQuantity,
  type QuantitySpec,
  specProblems,
  verdictRank,
} from "../../src/index.js"
import { spec as tiny } from "../claims/tiny.js"

/** Random specs in which each quantity has a good side, random numbers around their limits, and ways to make them worse. */
const directions = ["higher", "lower", "equal"] as const
type Direction = (typeof directions)[number]
const keyOf = (direction: Direction) => `q_${direction}`
const limit = fc.integer({ min: -2, max: 1 })

/** A limit that evidence for the claim keeps, said directly or by what must not be. */
const atom = (direction: Direction): fc.Arbitrary<Condition> =>
  fc
    .record({ at: limit, cells: fc.constantFrom("every", "some"), whole: fc.boolean(), turned: fc.boolean() })
    .map(({ at, cells, whole, turned }): Condition => {
      const of = { quantity: keyOf(direction), cells } as const
      if (direction === "higher") {
        const read = whole ? "lo" : "value"
        return turned ? { not: { ...of, read, atMost: at } } : { ...of, read, above: at }
      }
      if (direction === "lower") {
        const read = whole ? "hi" : "value"
        return turned ? { not: { ...of, read, above: -at } } : { ...of, read, atMost: -at }
      }
      return whole ? { ...of, read: "lo", atLeast: at - 2 } : { ...of, read: "hi", atMost: 2 - at }
    })

const good: fc.Arbitrary<Condition> = fc.letrec<{ one: Condition }>((tie) => ({
  one: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    ...directions.map(atom),
    fc.constantFrom<Condition>({ passed: "kill" }, { passed: "reference" }),
    fc.array(tie("one"), { minLength: 1, maxLength: 2 }).map((all) => ({ all })),
    fc.array(tie("one"), { minLength: 1, maxLength: 2 }).map((any) => ({ any })),
  ),
})).one

const finding = (key: string) =>
  fc
    .record({ speaksFor: fc.boolean(), known: fc.boolean(), condition: good })
    .map(({ speaksFor, known, condition }) => ({
      key,
      for: speaksFor,
      says: "yes",
      otherwise: "no",
      if: speaksFor ? (known ? { known: condition } : condition) : { not: condition },
    }))

const quantity = (direction: Direction): QuantitySpec => ({
  key: keyOf(direction),
  reading: "guarded",
  definition: "A number.",
  formula: "x",
  direction,
  params: { N: [1, 2] },
  null: { kind: "lots", ...(direction === "equal" ? { target: 0 } : {}) },
  tolerance: { kind: "exact", reason: "None is drawn." },
})

const keys = ["f0", "f1", "f2"]
const subset = fc.subarray(keys)

/** Valid specs: the decision table is drawn by lot, and kept if the rules find nothing wrong with it. */
const drawn: fc.Arbitrary<ClaimSpec> = fc
  .record({
    findings: fc.tuple(...keys.map(finding)),
    all: subset,
    part: subset,
    none: subset,
    noneVerdict: fc.constantFrom("not reproduced", "inconclusive", "trivially true"),
    first: fc.option(fc.constantFrom(...keys), { nil: undefined }),
    decides: fc.subarray(directions.map(keyOf), { minLength: 1 }),
    killOf: fc.option(fc.constantFrom(...directions.map(keyOf)), { nil: undefined }),
    referenceOf: fc.option(fc.constantFrom(...directions.map(keyOf)), { nil: undefined }),
  })
  .map(({ findings, all, part, none, noneVerdict, first, decides, killOf, referenceOf }): ClaimSpec => {
    const speaksFor = new Map(findings.map((one) => [one.key, one.for]))
    const when = (some: readonly string[], turn = false) =>
      Object.fromEntries(some.map((key) => [key, speaksFor.get(key) !== turn]))
    return {
      ...tiny,
      quantities: directions.map(quantity),
      controls: [
        { key: "planted", kind: "positive", definition: "Found.", expected: 1 },
        { key: "kill", kind: "kill", definition: "Holds.", expected: 1, ...(killOf ? { of: killOf } : {}) },
        {
          key: "reference",
          kind: "reference",
          definition: "Fails.",
          expected: 1,
          ...(referenceOf ? { of: referenceOf } : {}),
        },
      ],
      numbers: [],
      findings,
      decides,
      decisions: [
        ...(first === undefined ? [] : [{ verdict: "inconclusive" as const, when: when([first], true) }]),
        { verdict: "reproduced", when: when(all) },
        { verdict: "partly", when: when(part) },
        { verdict: noneVerdict, when: when(none) },
        { verdict: "not reproduced", when: {} },
      ],
    }
  })
  .filter((spec) => specProblems(spec).length === 0)
const specs = fc.constantFrom(...fc.sample(drawn, { numRuns: 100, seed: 7 }))

const number = fc.integer({ min: -4, max: 4 })
const width = fc.integer({ min: 0, max: 2 })
const cellOf = (direction: Direction, N: number): fc.Arbitrary<MeasuredQuantity> =>
  fc.record({ value: number, by: width, from: number, to: width }).map(({ value, by, from, to }) => {
    // Evidence is mostly for the claim; otherwise hardly any verdict would have something to lose.
    const middle = direction === "higher" ? value + 4 : direction === "lower" ? value - 4 : value / 4
    const centre = direction === "equal" ? from + 6 : from / 2
    return {
      key: keyOf(direction),
      params: { N },
      value: middle,
      ci: [middle - by / 2, middle + by / 2],
      null: { kind: "lots", mean: centre, lo: centre - to / 2, hi: centre + to / 2, draws: 100 },
    }
  })
const passes = fc.integer({ min: 0, max: 9 }).map((lot) => lot > 0)
const measurements: fc.Arbitrary<Measured> = fc.record({
  quantities: fc
    .tuple(...directions.flatMap((direction) => [1, 2].map((N) => cellOf(direction, N))))
    .map((cells): MeasuredQuantity[] => cells),
  controls: fc
    .tuple(passes, passes, passes)
    .map((passed) => ["planted", "kill", "reference"].map((key, i) => ({ key, observed: 0, passed: passed[i]! }))),
})

type Cell = MeasuredQuantity
const sideOf = (cell: Cell) => directions.find((direction) => keyOf(direction) === cell.key)!
const shift = (cell: Cell, by: number): Cell => ({
  ...cell,
  value: cell.value! + by,
  ci: [cell.ci![0] + by, cell.ci![1] + by],
})
const widen = (cell: Cell, by: number): Cell => ({ ...cell, ci: [cell.ci![0] - by, cell.ci![1] + by] })

/** Ways in which a cell can be worse evidence. */
const worse: Record<string, (cell: Cell, by: number) => Cell | undefined> = {
  "farther on the wrong side": (cell, by) =>
    sideOf(cell) === "higher" ? shift(cell, -by) : sideOf(cell) === "lower" ? shift(cell, by) : widen(cell, by),
  "less certain": widen,
  "nearer to the null": (cell, by) => ({
    ...cell,
    null: { ...cell.null!, lo: cell.null!.lo - by, hi: cell.null!.hi + by },
  }),
  "without interval": ({ ci: _, ...cell }) => cell,
  "without null": ({ null: _, ...cell }) => cell,
  absent: ({ key, params }) => ({ key, ...(params ? { params } : {}), absent_because: "lost" }),
  "not finite": (cell) => ({ ...cell, value: Number.NaN, ci: [Number.NaN, Number.NaN] }),
  gone: () => undefined,
}

let seen = { raised: 0, lowered: 0, ranks: [0, 0, 0] }

function compare(spec: ClaimSpec, before: Measured, after: Measured): boolean {
  const [first, then] = [verdictRank(judge(spec, before).verdict), verdictRank(judge(spec, after).verdict)]
  seen.ranks[first]!++
  if (then > first) seen.raised++
  if (then < first) seen.lowered++
  return then <= first
}

test.each(Object.keys(worse))("a number that is %s never gives a better verdict", (name) => {
  seen = { raised: 0, lowered: 0, ranks: [0, 0, 0] }
  fc.assert(
    fc.property(specs, measurements, fc.nat({ max: 5 }), fc.integer({ min: 1, max: 8 }), (spec, measured, at, by) => {
      const quantities = measured.quantities.flatMap((cell, i) => (i === at ? (worse[name]!(cell, by) ?? []) : [cell]))
      return compare(spec, measured, { ...measured, quantities })
    }),
    { numRuns: 400, seed: 1 },
  )
  // Otherwise nothing was tested.
  expect(Math.min(...seen.ranks)).toBeGreaterThan(5)
  expect(seen.lowered).toBeGreaterThan(2)
})

test.each(["fails", "was not measured"])("a control that %s never gives a better verdict", (how) => {
  seen = { raised: 0, lowered: 0, ranks: [0, 0, 0] }
  fc.assert(
    fc.property(specs, measurements, fc.nat({ max: 2 }), (spec, measured, at) => {
      const controls = measured.controls.flatMap((control, i) =>
        i !== at ? [control] : how === "fails" ? [{ ...control, passed: false }] : [],
      )
      return compare(spec, measured, { ...measured, controls })
    }),
    { numRuns: 400, seed: 2 },
  )
  expect(seen.lowered).toBeGreaterThan(2)
})

test("a table that lets worse evidence win would be seen here", () => {
  const turned = specs.map((spec): ClaimSpec => {
    const decisions = spec.decisions.map((row) =>
      row.verdict === "reproduced"
        ? { ...row, verdict: "not reproduced" as const }
        : row.verdict === "not reproduced"
          ? { ...row, verdict: "reproduced" as const }
          : row,
    )
    return { ...spec, decisions }
  })
  seen = { raised: 0, lowered: 0, ranks: [0, 0, 0] }
  fc.assert(
    fc.property(turned, measurements, fc.nat({ max: 5 }), (spec, measured, at) => {
      const quantities = measured.quantities.flatMap((cell, i) =>
        i === at ? (worse["farther on the wrong side"]!(cell, 8) ?? []) : [cell],
      )
      compare(spec, measured, { ...measured, quantities })
    }),
    { numRuns: 400, seed: 3 },
  )
  expect(seen.raised).toBeGreaterThan(0)
  for (const spec of fc.sample(turned, 5)) expect(specProblems(spec).map(({ rule }) => rule)).toContain("RC-ROW-003")
})
