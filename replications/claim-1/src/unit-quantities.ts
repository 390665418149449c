import { expectedOverlap, mean, spearmanBrown } from "@llm-fmri/analysis"
import type { MeasuredQuantity, ReferenceValue } from "@llm-fmri/replicate"
import { type Agreement, bandOf } from "./agreement.js"
import { csv, overCategories } from "./cells.js"
import type { Position, Results } from "./results.js"
import { depths, middle, positions, type UnitKind, unitKinds, wordsPerHalf } from "./settings.js"

const dealt = "word labels permuted"

/** Overlap less its mean under permuted labels, one a category. */
export function excess({ overlap, nullOverlap }: Agreement): Float64Array {
  const chance = mean(nullOverlap)
  return overlap.map((share) => share - chance)
}

/** What the halves of the words have in common: reliability, overlap, and what the one makes of the other. */
export function unitQuantities(results: Results): MeasuredQuantity[] {
  const { trained, bootstrap, table } = results
  const plain = positions.flatMap((position) =>
    (["raw", "centred"] as const).map((activations) => {
      const found = activations === "raw" ? trained.raw[position] : trained.agreement[position]
      return {
        key: "top20_overlap",
        params: { position, activations },
        ...overCategories(found.overlap, bootstrap("top20_overlap", position, activations)),
        null: bandOf(dealt, mean(found.overlap), found.nullOverlap),
        ...(activations === "centred"
          ? { references: references(results, position, ({ overlap }) => mean(overlap)) }
          : {}),
      }
    }),
  )
  const guarded = unitKinds.flatMap((units) =>
    positions.flatMap((position) =>
      depths.flatMap((depth) => cellsOf(results, { units, position, depth }, trained.units[units][position])),
    ),
  )
  const byWords = wordsPerHalf.map((words) => {
    const found = trained.byWords.get(words)
    const at = { key: "overlap_by_words", params: { words } }
    if (found === undefined) return { ...at, absent_because: `a category of the set has fewer than ${2 * words} words` }
    const value = overCategories(found.overlap, bootstrap("overlap_by_words", words))
    return { ...at, ...value, null: bandOf(dealt, mean(found.overlap), found.nullOverlap) }
  })
  const whole = trained.agreement.target
  const halves = [
    ["words", "true", mean(whole.overlap)],
    ["words", "permuted", mean(whole.nullOverlap)],
    ["stimuli", "true", trained.rowHalves.true],
    ["stimuli", "permuted", trained.rowHalves.permuted],
  ] as const
  return [
    ...plain,
    ...guarded,
    ...byWords,
    ...halves.map(([halves, labels, value]) => ({
      key: "row_halves_overlap",
      params: { halves, labels },
      value,
      n: table.words.length,
    })),
  ]
}

function cellsOf(
  results: Results,
  params: { units: UnitKind; position: Position; depth: number },
  byDepth: ReadonlyMap<number, Agreement>,
): MeasuredQuantity[] {
  const { units, position, depth } = params
  const found = byDepth.get(depth)!
  const { overlap, expected, r, nullOverlap, nullR } = found
  const options = (name: string) => results.bootstrap(name, units, position, depth)
  const inEveryNet = units === "residual" && depth === middle
  const others = (value: (one: Agreement) => number) =>
    inEveryNet ? { references: references(results, position, value) } : {}
  const chance = mean(nullOverlap)
  const beyond = excess(found)
  const whole = mean(r)
  return [
    {
      key: "selectivity_r",
      params,
      ...overCategories(r, options("selectivity_r")),
      null: bandOf(dealt, whole, nullR),
      ...others((one) => mean(one.r)),
    },
    {
      key: "selectivity_full",
      params,
      ...(whole > 0 ? { value: spearmanBrown(whole) } : { absent_because: "the halves do not correlate above 0" }),
    },
    {
      key: "overlap_excess",
      params,
      ...overCategories(beyond, options("overlap_excess")),
      null: bandOf(
        dealt,
        mean(beyond),
        nullOverlap.map((share) => share - chance),
      ),
      ...others((one) => mean(excess(one))),
    },
    { key: "overlap_expected", params, value: mean(expected) },
    {
      key: "overlap_beyond_r",
      params,
      ...overCategories(
        overlap.map((share, c) => share - expected[c]!),
        options("overlap_beyond_r"),
      ),
    },
  ]
}

function references(
  { trained, nets }: Results,
  position: Position,
  value: (one: Agreement) => number,
): ReferenceValue[] {
  return [
    ...(position === "target" ? [{ net: "embedding", seed: 0, value: value(trained.embeddingAgreement) }] : []),
    ...nets.map(({ net, seed, value: measured }) => ({ net, seed, value: value(measured.agreement[position]) })),
  ]
}

/** Most points of permuted labels in the table, so that it stays small. */
const shownDraws = 150

/** Overlap against reliability: a point for each category, net and place; permuted labels; the curve of a normal d′. */
export function overlapTable({ table, trained, nets }: Results): string {
  const { categories } = table
  const points = (units: UnitKind, net: string, position: Position, depth: number | string, found: Agreement) =>
    categories.map((category, c) => [units, net, position, depth, category, found.r[c]!, found.overlap[c]!])
  const lines = unitKinds.flatMap((units) => {
    const half = trained.units[units].target.get(middle)!
    const own = positions.flatMap((position) =>
      depths.flatMap((depth) =>
        points(units, `trained ${position}`, position, depth, trained.units[units][position].get(depth)!),
      ),
    )
    const others =
      units === "residual"
        ? [
            ...points(units, "embedding", "target", 0, trained.embeddingAgreement),
            ...nets
              .filter(({ seed }) => seed === 1)
              .flatMap(({ net, value }) => points(units, net, "target", middle, value.agreement.target)),
          ]
        : []
    const permuted = Array.from({ length: Math.min(shownDraws, half.nullR.length) }, (_, draw) => [
      units,
      "labels permuted",
      "target",
      middle,
      "mean of all",
      half.nullR[draw]!,
      half.nullOverlap[draw]!,
    ])
    const curve = Array.from({ length: 61 }, (_, i) => (i - 10) / 50).map((r) => [
      units,
      "expected at r",
      "",
      "",
      "",
      r,
      expectedOverlap(r, half.top, half.units),
    ])
    return [...own, ...others, ...permuted, ...curve]
  })
  return csv(["units", "net", "position", "depth", "category", "r", "overlap"], lines)
}

/** Overlap by words a category in each half: found, with permuted labels, and expected at the reliability found. */
export function wordsTable({ trained }: Results): string {
  const lines = [...trained.byWords].flatMap(([words, found]) =>
    found === undefined
      ? []
      : [
          [words, "found", mean(found.overlap), mean(found.r)],
          [words, "labels permuted", mean(found.nullOverlap), mean(found.nullR)],
          [words, "expected at r", mean(found.expected), mean(found.r)],
        ],
  )
  return csv(["words", "of", "overlap", "r"], lines)
}
