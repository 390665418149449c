import type { Measured, MeasuredControl } from "../claim/measured.js"
import type { ClaimSpec, ControlSpec } from "../claim/spec.js"
import { type Verdict, verdictRank } from "../claim/verdict.js"
import { short } from "../report/number.js"
import { clearsNull, withinNull } from "./null-band.js"

/** The table's verdict after the gate, and what the gate objects to. */
export interface Gated {
  readonly verdict: Verdict
  readonly because: readonly string[]
}

type Judged = Pick<ClaimSpec, "quantities" | "controls" | "decides" | "decisions">

/**
 * What no decision table can grant, whatever its rows say. The first that applies gives the verdict:
 *
 * 1. A positive or algebra control fails: the instrument is broken, `inconclusive`.
 * 2. A deciding quantity does not clear its null band: `not distinguishable from the null` in place of `reproduced` and
 *    `partly`. (For a claimed null result: it lies outside its band, `null overturned`.)
 * 3. A reference net that lacks the thing passes too: `trivially true` in place of `reproduced` and `partly`.
 * 4. A kill rule applies: `partly` in place of `reproduced` or `null upheld`.
 *
 * Reference nets and kill rules `of` a quantity that does not decide speak of that number alone. A control that a run
 * leaves out counts as failed, unless it is one of `--attack`.
 */
export function gate(spec: Judged, measured: Measured, verdict: Verdict): Gated {
  const failing = failedControls(spec, measured)
  const cap = (to: Verdict, reasons: readonly string[]): Gated => ({
    verdict: to,
    because: verdict === to ? reasons : [...reasons, `without that, the decision table says "${verdict}"`],
  })
  const broken = failing.filter(({ kind }) => kind === "positive" || kind === "algebra")
  if (broken.length > 0)
    return cap(
      "inconclusive",
      broken.map((control) => `the measurement itself fails a check: ${seen(control)}`),
    )
  if (verdictRank(verdict) === 0) return { verdict, because: [] }
  const claimsNull = spec.decisions.some((row) => row.verdict === "null upheld")
  const nulls = spec.decides.flatMap((key) => {
    const quantity = spec.quantities.find((one) => one.key === key)
    const { passed, says } = quantity ? (claimsNull ? withinNull : clearsNull)(quantity, measured) : noQuantity(key)
    return passed ? [] : [says]
  })
  if (nulls.length > 0) return cap(claimsNull ? "null overturned" : "not distinguishable from the null", nulls)
  const barring = failing.filter(({ of }) => of === undefined || spec.decides.includes(of))
  const trivial = barring.filter(({ kind }) => kind === "reference")
  if (trivial.length > 0)
    return cap(
      "trivially true",
      trivial.map((control) => `a net that lacks the thing passes too: ${seen(control)}`),
    )
  const killing = barring.filter(({ kind }) => kind === "kill")
  if (killing.length > 0 && verdictRank(verdict) === 2)
    return cap(
      "partly",
      killing.map((control) => `a kill rule applies: ${seen(control)}`),
    )
  return { verdict, because: [] }
}

interface Failed extends ControlSpec {
  readonly measured: MeasuredControl | undefined
}

/** Declared controls that did not pass, or did not run though every run has them. */
function failedControls({ controls }: Judged, measured: Measured): Failed[] {
  return controls.flatMap((control) => {
    const found = measured.controls.find(({ key }) => key === control.key)
    const fails = found === undefined ? control.when !== "attack" : !found.passed
    return fails ? [{ ...control, measured: found }] : []
  })
}

function seen({ key, expected, measured }: Failed): string {
  if (measured === undefined) return `${key} was not measured`
  const { observed } = measured
  return `${key}, ${typeof observed === "number" ? short(observed) : observed} where ${expected} is expected`
}

function noQuantity(key: string) {
  return { passed: false, says: `${key} decides, but is not declared` }
}
