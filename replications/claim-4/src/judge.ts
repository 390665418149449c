import {
  cell,
  cells,
  controlOf,
  type Judgement,
  type Measured,
  type MeasuredQuantity,
  type Verdict,
} from "@llm-fmri/replicate"
import { clean, decidingDepth, idleShare, level, noChange, zeroNats } from "./settings.js"

/** The decision table; the first row that holds gives the verdict. `judge` is the same as a function. */
export const decisions = [
  {
    verdict: "inconclusive",
    when: "the planted direction is not found, the target's activation does not move the noun, the net does not know the nouns, or scaling the final norm's input changes its output",
  },
  {
    verdict: "reproduced",
    when: "scaling the whole residual at all positions inside the net changes less than 5 % of what another word does (upper bound, every depth and factor) and less than in every reference net, and the component's shift is its own (above its controls by the lower bound, above shuffled labels with p ≤ 0.05, above every reference net) and monotone (centred ρ ≥ 0.9 by the lower bound)",
  },
  {
    verdict: "partly",
    when: "the component's shift is its own, but the whole residual matters inside the net, or the shift is not monotone all the way",
  },
  {
    verdict: "trivially true",
    when: "the post's numbers come out (no change at the final norm, |ρ| ≥ 0.9), or the component's shift is above controls and shuffled labels, and a reference net or random directions do as well",
  },
  { verdict: "not reproduced", when: "the controls shift the noun more than the own direction (upper bound below 0)" },
  {
    verdict: "inconclusive",
    when: "the shift less that of its controls may be 0, and may be more than 10 % of what the whole activation does",
  },
  { verdict: "not distinguishable from the null", when: "otherwise" },
] as const satisfies readonly { verdict: Verdict; when: string }[]

const positive = ["planted_direction", "whole_removal", "noun_known", "final_norm_algebra"]

/** The verdict, from measured numbers alone. */
export function judge(measured: Measured): Judgement {
  const broken = positive.filter((key) => !passed(measured, key))
  const killed_by = measured.controls.filter((control) => !control.passed).map(({ key }) => key)
  const whole = wholeHalf(measured)
  const shift = componentHalf(measured)
  const post = postNumbers(measured)
  const elsewhere = others(measured)
  const verdict = ((): Verdict => {
    if (broken.length > 0) return "inconclusive"
    if (shift.own && shift.monotone && whole.holds) return "reproduced"
    if (shift.own) return "partly"
    if ((post.come && elsewhere.monotone) || shift.above) return "trivially true"
    if (shift.reversed) return "not reproduced"
    if (shift.open) return "inconclusive"
    return "not distinguishable from the null"
  })()
  const because = [
    ...(broken.length > 0 ? [`these checks of the measurement failed: ${broken.join(", ")}`] : []),
    post.text,
    whole.text,
    shift.text,
    elsewhere.text,
  ]
  return { verdict, because, killed_by }
}

/** Scaling the whole residual changes nothing, inside the net, and less than in nets that learned nothing. */
function wholeHalf(measured: Measured) {
  const shares = cells(measured, "kl_share", { scope: "all" })
  const highest = Math.max(...shares.map(({ ci }) => ci?.[1] ?? Number.POSITIVE_INFINITY))
  const worst = shares.reduce((a, b) => ((b.value ?? 0) > (a.value ?? 0) ? b : a))
  const calm = highest <= noChange
  const special = passed(measured, "reference_whole")
  return {
    holds: calm && special,
    text: calm
      ? `scaling the whole residual inside the net changes at most ${share(highest)} what another word does (upper bound), ${special ? "less than" : "no less than"} in nets that learned nothing`
      : `scaling the whole residual inside the net does change the output: by up to ${share(worst.value)} what another word does (depth ${worst.params?.depth}, factor ${worst.params?.s})`,
  }
}

/** Scaling the centred component shifts the noun: more than controls, shuffled labels and reference nets; monotonely. */
function componentHalf(measured: Measured) {
  const at = { depth: decidingDepth }
  const contrast = cell(measured, "shift_contrast", at)
  const share = cell(measured, "shift_share", at)
  const rho = cell(measured, "rho_centred")
  const [low, high] = contrast.ci ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const p = cell(measured, "noun_slope", at).null?.p ?? 1
  const above = low > 0 && p <= level
  const beyondNets = passed(measured, "reference_nets")
  const monotone = (rho.ci?.[0] ?? Number.NEGATIVE_INFINITY) >= clean
  return {
    /** Above controls and null. */
    above,
    own: above && beyondNets,
    monotone,
    reversed: high < 0,
    open: low <= 0 && (share.ci === undefined || share.ci[1] > idleShare),
    text: `scaling the centred component from 0 to 1 shifts the noun by ${interval(contrast)} logits more than controls that move as far, which is ${interval(share)} of what the whole activation does (p ${number(p)} against shuffled labels; ${beyondNets ? "more" : "not surely more"} than in any reference net); over factors −1 to 4 the shift is ${monotone ? "" : "not surely "}monotone, ρ ${interval(rho)}`,
  }
}

/** The numbers as the post reads. */
function postNumbers(measured: Measured) {
  const kl = Math.max(...cells(measured, "kl_final_norm").map(({ value }) => value ?? Number.POSITIVE_INFINITY))
  const rho = cell(measured, "rho").value ?? 0
  return {
    come: kl <= zeroNats && rho >= clean,
    text: `as the post reads: scaling the input of the final norm changes the output by ${number(kl)} nats, which is algebra, and |ρ| of the component's shift is ${number(rho)}`,
  }
}

/** Whether ρ also comes out of nets that learned nothing, or of random directions. */
function others(measured: Measured) {
  const references = (cell(measured, "rho").references ?? []).map(({ value }) => value)
  const nets = references.length > 0 && Math.max(...references) >= clean
  const random = !passed(measured, "random_monotone")
  return {
    monotone: nets || random,
    text: `ρ by itself ${nets || random ? "shows nothing" : "is special to the direction"}: ${controlOf(measured, "random_monotone")?.observed} of random directions reach ${clean}, reference nets ${references.length > 0 ? number(Math.max(...references)) : "were not run"}`,
  }
}

function passed(measured: Measured, key: string): boolean {
  return controlOf(measured, key)?.passed === true
}

function number(value: number): string {
  return Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential(1) : String(Number(value.toPrecision(3)))
}

function share(value = Number.NaN): string {
  return value < 1 ? `${number(100 * value)} % of` : `${number(value)} times`
}

function interval({ value, ci, absent_because }: MeasuredQuantity): string {
  if (value === undefined) return absent_because ?? "unknown"
  return ci ? `${number(value)} [${number(ci[0])}, ${number(ci[1])}]` : number(value)
}
