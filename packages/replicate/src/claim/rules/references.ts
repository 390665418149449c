import { type Draft, keysOf, type Placed } from "../draft.js"
import { insertsOf } from "../inserts.js"
import type { Bound, Where } from "../schema/condition.js"
import type { FindingSpec } from "../schema/decision.js"
import { conditionsIn, type Within } from "../walk.js"
import type { Found } from "./found.js"

/** Places that name a quantity: bounds, numbers, controls, figures, deciding keys. */
export function unknownQuantity(draft: Draft): Found[] {
  const known = keysOf(draft.quantities)
  const named = [
    ...boundsOf(draft).map(({ path, bound }) => ({ path: `${path}/quantity`, key: bound.quantity })),
    ...draft.numbers.map(({ path, item }) => ({ path: `${path}/quantity`, key: item.quantity })),
    ...draft.controls.map(({ path, item }) => ({ path: `${path}/of`, key: item.of })),
    ...draft.figures.map(({ path, item }) => ({ path: `${path}/table`, key: item.table })),
    ...draft.figures.flatMap(({ path, item }) =>
      item.edges === undefined ? [] : [{ path: `${path}/edges/table`, key: item.edges.table }],
    ),
    ...draft.decides,
  ]
  return named.flatMap(({ path, key }) =>
    key === undefined || known.includes(key) ? [] : [{ path, ...unknown("quantity", key, known) }],
  )
}

/** Conditions that ask for a control. */
export function unknownControl(draft: Draft): Found[] {
  const known = keysOf(draft.controls)
  return conditionsOf(draft).flatMap(({ path, condition }) =>
    "passed" in condition && !known.includes(condition.passed)
      ? [{ path: `${path}/passed`, ...unknown("control", condition.passed, known) }]
      : [],
  )
}

/** Rows that look at a finding. */
export function unknownFinding(draft: Draft): Found[] {
  const known = keysOf(draft.findings)
  return draft.decisions.flatMap(({ path, item }) =>
    Object.keys(item.when ?? {})
      .filter((key) => !known.includes(key))
      .map((key) => ({ path: `${path}/when/${key}`, ...unknown("finding", key, known) })),
  )
}

/** Cells that no run has. */
export function unknownCells(draft: Draft): Found[] {
  const asked: { path: string; quantity?: string; where?: Where }[] = [
    ...boundsOf(draft).map(({ path, bound }) => ({ path, ...bound })),
    ...draft.numbers.map(({ path, item }) => ({ path, ...item })),
    ...draft.quantities.map(({ path, item }) => ({
      path: `${path}/null`,
      ...(item.key === undefined ? {} : { quantity: item.key }),
      ...(item.null?.where === undefined ? {} : { where: item.null.where }),
    })),
  ]
  return asked.flatMap(({ path, quantity, where = {} }) => {
    const declared = draft.quantities.find(({ item }) => item.key === quantity)?.item
    if (declared === undefined) return []
    return Object.entries(where).flatMap(([name, wanted]): Found[] => {
      const axis = declared.params?.[name]
      const at = `${path}/where/${name}`
      if (axis === undefined) return [{ path: at, message: `"${quantity}" has no parameter "${name}"` }]
      if (axis === "model") return []
      return [wanted].flat().flatMap((value) =>
        axis.includes(value)
          ? []
          : [
              {
                path: at,
                message: `"${quantity}" is not measured at ${name} = ${value}, only at ${axis.join(", ")}`,
              },
            ],
      )
    })
  })
}

/** Names in braces that are neither a number nor a control. */
export function unknownInsert({ numbers, controls, findings, decisions }: Draft): Found[] {
  const known = [...keysOf(numbers), ...keysOf(controls)]
  const texts = [
    ...findings.flatMap(({ path, item }) => [
      { path: `${path}/says`, text: item.says },
      { path: `${path}/otherwise`, text: item.otherwise },
    ]),
    ...decisions.map(({ path, item }) => ({ path: `${path}/because`, text: item.because })),
  ]
  return texts.flatMap(({ path, text = "" }) =>
    insertsOf(text)
      .filter((name) => !known.includes(name))
      .map((name) => ({ path, message: `{${name}} is neither a number nor a control` })),
  )
}

/** All conditions of the findings, the nested ones too. */
export function conditionsOf({ findings }: Draft): (Within & { finding: Placed<FindingSpec> })[] {
  return findings.flatMap((finding) =>
    finding.item.if === undefined
      ? []
      : conditionsIn(finding.item.if, `${finding.path}/if`).map((one) => ({ ...one, finding })),
  )
}

/** The limits among them. */
export function boundsOf(draft: Draft): { path: string; bound: Bound }[] {
  return conditionsOf(draft).flatMap(({ path, condition }) =>
    "quantity" in condition ? [{ path, bound: condition }] : [],
  )
}

function unknown(what: string, key: string, known: readonly string[]): { message: string; fix: string } {
  return {
    message: `there is no ${what} "${key}"`,
    fix: known.length > 0 ? `There are ${known.join(", ")}.` : `Declare it.`,
  }
}
