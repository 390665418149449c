import { isFmriError } from "@llm-fmri/errors"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { claimSpecSchema, parseSpec, type RuleId, specProblems, specRules } from "../../src/index.js"
import { spec } from "../claims/tiny.js"

const [mean, spread, curve] = spec.quantities
const [near] = spec.findings
const [planted, otherSeed] = spec.controls
const only = (changed: object) => ({ ...spec, ...changed })
const firstQuantity = (changed: object) => only({ quantities: [{ ...mean, ...changed }, spread, curve] })
const without = <T extends object>(value: T, key: keyof T) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
const drawn = { key: "all", title: "All", caption: "Look.", table: "curve", kind: "lines", x: "n", y: "x" } as const
const figures = (...list: object[]) => only({ figures: list.map((one) => ({ ...drawn, ...one })) })
const finding = (key: string, more: object = {}) => ({ ...near, key, ...more })

/** One broken spec for each rule: where, and a word of what is said. */
const broken: Record<RuleId, [unknown, path: string, message: string]> = {
  "RC-SHP-001": [without(spec, "quote"), "/quote", '"quote" is missing'],
  "RC-SHP-002": [only({ judge: () => "reproduced" }), "/judge", 'there is no field "judge"'],
  "RC-SHP-003": [only({ seed: -1 }), "/seed", ">=0"],
  "RC-KEY-001": [only({ quantities: [mean, spread, spread] }), "/quantities/2", 'two quantities have the key "spread"'],
  "RC-KEY-002": [only({ quantities: [mean, spread, { ...curve, key: "Bad Key" }] }), "/quantities/2/key", "snake_case"],
  "RC-BUD-001": [without(spec, "budget"), "/budget", "missing"],
  "RC-TOL-001": [
    only({ quantities: [mean, spread, without(curve!, "tolerance")] }),
    "/quantities/2/tolerance",
    "missing",
  ],
  "RC-TOL-002": [
    firstQuantity({ tolerance: { kind: "exact", reason: " " } }),
    "/quantities/0/tolerance/reason",
    "empty",
  ],
  "RC-NUL-001": [only({ decides: [] }), "/decides", ">=1"],
  "RC-NUL-002": [firstQuantity({ null: undefined }), "/decides/0", "declares no null"],
  "RC-NUL-003": [firstQuantity({ direction: "none" }), "/decides/0", "no direction"],
  "RC-NUL-004": [firstQuantity({ paper: undefined }), "/decides/0", "to what is not said"],
  "RC-CTL-001": [only({ controls: [{ ...planted, when: "attack" }, otherSeed] }), "/controls", "no positive control"],
  "RC-REF-001": [
    only({ findings: [finding("near_zero", { if: { all: [{ quantity: "maen", above: 0 }] } })] }),
    "/findings/0/if/all/0/quantity",
    'no quantity "maen"',
  ],
  "RC-REF-002": [
    only({ findings: [finding("near_zero", { if: { not: { passed: "plantde" } } })] }),
    "/findings/0/if/not/passed",
    'no control "plantde"',
  ],
  "RC-REF-003": [
    only({ decisions: [{ verdict: "reproduced", when: { near: true } }, spec.decisions[1]] }),
    "/decisions/0/when/near",
    'no finding "near"',
  ],
  "RC-REF-004": [
    only({ findings: [finding("near_zero", { if: { quantity: "mean", where: { n: 200 }, atLeast: 0 } })] }),
    "/findings/0/if/where/n",
    "not measured at n = 200, only at 100, 400",
  ],
  "RC-REF-005": [only({ findings: [finding("near_zero", { says: "it is {maens}" })] }), "/findings/0/says", "{maens}"],
  "RC-CND-001": [
    only({ findings: [finding("near_zero", { if: { quantity: "mean" } })] }),
    "/findings/0/if",
    "no limit",
  ],
  "RC-CND-002": [
    only({ findings: [finding("near_zero", { if: { quantity: "mean", above: 0, seeds: "some" } })] }),
    "/findings/0/if",
    "reference",
  ],
  "RC-CND-003": [
    only({ findings: [finding("near_zero", { if: { not: { known: near!.if } } })] }),
    "/findings/0/if/not",
    "missing number would speak for the claim",
  ],
  "RC-FND-001": [
    only({ findings: [finding("near_zero", { says: "", otherwise: " " })] }),
    "/findings/0",
    "no sentence",
  ],
  "RC-FND-002": [
    only({
      findings: Array.from({ length: 17 }, (_, i) => finding(`f${i}`)),
      decisions: [
        { verdict: "reproduced", when: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`f${i}`, true])) },
        spec.decisions[1],
      ],
    }),
    "/findings",
    "17 findings",
  ],
  "RC-VER-001": [
    only({ decisions: [{ verdict: "maybe", when: { near_zero: true } }, spec.decisions[1]] }),
    "/decisions/0/verdict",
    '"maybe" is no verdict',
  ],
  "RC-ROW-001": [
    only({ decisions: [...spec.decisions, { verdict: "inconclusive", when: {} }] }),
    "/decisions/2",
    'row 3 ("inconclusive") is never reached',
  ],
  "RC-ROW-002": [
    only({ decisions: [spec.decisions[0], { verdict: "not reproduced", when: { near_zero: false } }] }),
    "/decisions/1/when",
    "does not fit always",
  ],
  "RC-ROW-003": [
    only({ findings: [finding("near_zero", { for: false })] }),
    "/decisions/0",
    'the verdict goes up from "not reproduced" (row 2) to "reproduced" (row 1)',
  ],
  "RC-PAP-001": [
    firstQuantity({ paper: { text: "0.50", value: 0.51 } }),
    "/quantities/0/paper",
    '"0.50" means 0.495 to 0.505, which does not hold the value 0.51',
  ],
  "RC-PAP-002": [
    firstQuantity({ paper: { text: "no change", value: 0 } }),
    "/quantities/0/paper/within",
    'no interval can be read from "no change"',
  ],
  "RC-FIG-001": [figures({ kind: "heatmap" }), "/figures/0/value", "needs a column for its colour"],
}

test("a good spec has no problems, and is plain JSON", () => {
  expect(specProblems(spec)).toEqual([])
  expect(parseSpec(spec, "a test")).toEqual(spec)
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec)
})

describe("every rule of the table", () => {
  test("has an example here, a meaning and a fix, and an id of its own", () => {
    expect(Object.keys(broken).sort()).toEqual(specRules.map(({ id }) => id).sort())
    expect(new Set(specRules.map(({ id }) => id)).size).toBe(specRules.length)
    for (const { means, fix } of specRules) for (const text of [means, fix]) expect(text).toMatch(/^[A-Z].*\.$/)
  })

  test.each(Object.entries(broken))("%s", (rule, [value, path, message]) => {
    const problems = specProblems(value)
    const [problem] = problems.filter((one) => one.rule === rule)
    expect(problems.map((one) => one.rule)).toContain(rule)
    expect(problem?.path).toBe(path)
    expect(problem?.message).toContain(message)
    expect(problem?.fix).toMatch(/\w/)
  })
})

test.each<[object, string, string]>([
  [figures({}, {}), "/figures/1", 'two figures have the key "all"'],
  [figures({ table: "curev" }), "/figures/0/table", 'no quantity "curev"'],
  [figures({ value: "x" }), "/figures/0/value", 'kind "lines" does not draw "value"'],
  [figures({ label: "word" }), "/figures/0/label", 'kind "lines" does not draw "label"'],
  [figures({ kind: "scatter", null_band: { low: "a", high: "b" } }), "/figures/0/null_band", 'kind "scatter"'],
  [figures({ band: { low: "a" } }), "/figures/0/band/high", '"high" is missing'],
  [figures({ kind: "pie" }), "/figures/0/kind", '"lines" or "scatter" or "heatmap" or "graph"'],
  [figures({ kind: "graph", node: "unit" }), "/figures/0/edges", "needs a table of edges"],
  [
    figures({ kind: "graph", node: "unit", edges: { table: "gone", from: "a", to: "b" } }),
    "/figures/0/edges/table",
    'no quantity "gone"',
  ],
  [figures({ wide: true }), "/figures/0/wide", 'kind "lines" does not draw "wide"'],
])("a figure is checked like the rest: %#", (value, path, message) => {
  expect(specProblems(value).find((problem) => problem.path === path)?.message).toContain(message)
})

test("figures of every kind are taken", () => {
  const band = { low: "lo", high: "hi" }
  const good = figures(
    { series: "net", band, null_band: band, facet: "position", log_x: true, reference: { y: 0.1, says: "chance" } },
    { key: "points", kind: "scatter", label: "word" },
    { key: "map", kind: "heatmap", value: "cka", facet: "net" },
    { key: "matrix", kind: "heatmap", value: "r", wide: true, series: "module" },
    {
      key: "net",
      kind: "graph",
      node: "unit",
      series: "module",
      size: "degree",
      label: "hub",
      edges: { table: "spread", from: "a", to: "b" },
    },
  )
  expect(specProblems(good)).toEqual([])
})

test("all problems are told at once, also beside fields of the wrong shape", () => {
  const bad = {
    ...without(spec, "budget"),
    quantities: [without({ ...mean!, paper: { text: "0.50", value: 1 } }, "tolerance"), spread, spread],
    findings: [finding("near_zero", { for: "yes" })],
    controls: [otherSeed],
    decides: ["mean", "spread", "gone"],
    decisions: [{ verdict: "perhaps", when: { far: true } }],
  }
  const rules = specProblems(bad).map(({ rule }) => rule)
  for (const rule of [
    "BUD-001",
    "TOL-001",
    "PAP-001",
    "KEY-001",
    "SHP-003",
    "CTL-001",
    "NUL-002",
    "REF-001",
    "REF-003",
    "VER-001",
  ])
    expect(rules).toContain(`RC-${rule}`)
})

test.each([[undefined], [null], [7], ["spec"], [[]]])("%j is no spec", (value) => {
  expect(specProblems(value)).toHaveLength(1)
  expect(specProblems(value)[0]!.path).toBe("")
})

test.each<[object, string, string]>([
  [{ comparable: 3 }, "/comparable", 'expected "any" or array'],
  [{ quantities: [{ ...mean, params: { n: "all" } }] }, "/quantities/0/params/n", 'expected "model" or array'],
  [{ findings: [finding("x", { if: { pased: "x" } })] }, "/findings/0/if", 'one of the fields "all", "any", "not"'],
  [{ findings: [finding("x", { if: {} })] }, "/findings/0/if", 'one of the fields "all", "any", "not"'],
  [{ findings: [finding("x", { if: { quantity: "mean", abvoe: 3 } })] }, "/findings/0/if/abvoe", "no field"],
  [{ findings: [finding("x", { if: { any: [3] } })] }, "/findings/0/if/any/0", "expected object"],
  [{ findings: [finding("x", { if: { not: { passed: 3 } } })] }, "/findings/0/if/not/passed", "expected string"],
  [
    { findings: [finding("x", { if: { quantity: "mean", where: { n: true }, above: 1 } })] },
    "/findings/0/if/where/n",
    "expected number or string or array",
  ],
])("among alternatives the one that was meant is spoken of: %#", (changed, path, message) => {
  const found = specProblems(only(changed)).find((problem) => problem.path === path)
  expect(found?.message).toContain(message)
})

test("paths are JSON Pointers", () => {
  const odd = only({ decisions: [{ verdict: "reproduced", when: { "a/b~c": 1 } }, spec.decisions[1]] })
  expect(specProblems(odd).map(({ path }) => path)).toContain("/decisions/0/when/a~1b~0c")
})

test("parseSpec throws one error that lists them all, and names where the spec is from", () => {
  try {
    parseSpec({ ...spec, seed: -1, models: [] }, "claim-99")
    expect.unreachable()
  } catch (error) {
    if (!isFmriError(error, "InvalidSpec")) throw error
    expect(error.exit).toBe(2)
    expect(error.message).toMatch(
      /^the claim spec of claim-99 has 2 problems:\n {2}\/models RC-SHP-003: .*\n {2}\/seed RC-SHP-003: /,
    )
    expect(error.fields.problems).toHaveLength(2)
  }
})

/** The spec with something else in place of one of its parts, or without it. */
function damaged(value: unknown, steps: readonly number[], put: unknown): unknown {
  if (typeof value !== "object" || value === null || steps.length === 0) return put
  const [step = 0, ...rest] = steps
  const names = Object.keys(value)
  if (names.length === 0) return put
  const name = names[step % names.length]!
  const inner = damaged((value as Record<string, unknown>)[name], rest, put)
  if (Array.isArray(value)) return value.map((item, at) => (String(at) === name ? inner : item))
  return { ...value, [name]: inner }
}

test("whatever is broken in a spec is told, and never by a crash", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 20 }), { maxLength: 6 }),
      fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.constant(Number.NaN)),
      (steps, put) => {
        const value = damaged(spec, steps, put)
        const problems = specProblems(value)
        if (!claimSpecSchema.safeParse(value).success) expect(problems).not.toEqual([])
        for (const { path, message, fix } of problems) {
          expect(path).toMatch(/^(\/[^/]*)*$/)
          expect(message).not.toBe("")
          expect(fix).not.toBe("")
        }
      },
    ),
    { numRuns: 300 },
  )
})
