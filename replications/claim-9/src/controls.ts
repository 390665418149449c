import { mean, quantile } from "@llm-fmri/analysis"
import { againstNull } from "@llm-fmri/connectome"
import { boundAbove, type MeasuredControl } from "@llm-fmri/replicate"
import type { Check, MeaningCheck } from "./checks.js"
import { halvesError, normalInterval } from "./halves.js"
import type { NetEffects } from "./net-effects.js"
import { excessOf, qThatCounts } from "./quantities.js"
import { counts, extra, type NetResult, type Results } from "./results.js"
import { type Beside, cellAt, drawsAt } from "./rotations.js"
import { decidingDensity, densities, labelLevel, leastGiant, level, printed, resolutions, sureZ } from "./settings.js"

/** Checks on the measurement, and the attempts to kill the claim. */
export function controls(results: Results): MeasuredControl[] {
  const { trained, nets } = results
  const { checks, effects } = trained
  const untrained = nets.filter(({ net }) => net === "untrained").map(({ effects }) => effects)
  return [
    { key: "planted_modules", observed: checks.strong.z, passed: sure(checks.strong) },
    { key: "planted_weak", observed: checks.weak.z, passed: !sure(checks.weak) },
    {
      key: "few_latents",
      observed: `Q ${checks.latents.q.toFixed(2)}, z ${checks.latents.z.toFixed(1)}`,
      passed: checks.latents.q > printed.low && !sure(checks.latents),
    },
    { key: "white_noise", observed: checks.noise.z, passed: !sure(checks.noise) },
    { key: "planted_meaning", observed: meaningText(checks.aligned), passed: meant(checks.aligned) },
    { key: "planted_meaningless", observed: meaningText(checks.unaligned), passed: !meant(checks.unaligned) },
    everyCell(
      "every_density",
      densities.map((density) => ({ beside: effects, density, resolution: 1 })),
    ),
    everyCell(
      "every_resolution",
      resolutions
        .filter((one) => one !== 1)
        .map((resolution) => ({ beside: extra(effects, "resolutions"), density: decidingDensity, resolution })),
    ),
    stableModules(effects),
    netsFail("untrained_fails", results, "untrained"),
    netsFail("hybrid_fails", results, "hybrid"),
    netsFail("embedding_fails", results, "embedding"),
    outsidePrinted(
      "untrained_q",
      untrained.flatMap((own) => densities.map((density) => qThatCounts(own, density))),
    ),
    outsidePrinted(
      "rotated_q",
      densities.map((density) => {
        const own = cellAt(effects.data, density)
        return counts(own, leastGiant) ? mean(drawsAt(effects.draws, density)) : undefined
      }),
    ),
  ]
}

function sure({ z, p }: Check): boolean {
  return z >= sureZ && p <= level
}

function meant({ rotatedP, labelP }: MeaningCheck): boolean {
  return rotatedP <= level && labelP <= labelLevel
}

function meaningText({ nmi, rotatedP, labelP }: MeaningCheck): string {
  return `NMI ${nmi.toFixed(2)}, p ${rotatedP.toPrecision(2)} among rotations and ${labelP.toPrecision(2)} among labels`
}

/** Whether Q is above all but a few of the rotations in every cell that counts: the least z is observed. */
function everyCell(
  key: string,
  cells: readonly { readonly beside: Beside; readonly density: number; readonly resolution: number }[],
): MeasuredControl {
  const found = cells.flatMap(({ beside, density, resolution }) => {
    const cell = cellAt(beside.data, density, resolution)
    const draws = drawsAt(beside.draws, density, resolution)
    return counts(cell, leastGiant) && draws.length > 1 ? [againstNull(cell.q, draws)] : []
  })
  if (found.length === 0) return { key, observed: "no network counts", passed: false }
  return {
    key,
    observed: Math.min(...found.map(({ z }) => (Number.isFinite(z) ? z : 0))),
    passed: found.every(({ value, null: draws }) => value > quantile(draws, 0.975)),
  }
}

function stableModules({ stability: { value, draws } }: NetEffects): MeasuredControl {
  const finite = draws.filter(Number.isFinite)
  if (!Number.isFinite(value) || finite.length === 0)
    return { key: "stable_modules", observed: "not measured", passed: false }
  const { p } = againstNull(value, finite)
  return { key: "stable_modules", observed: p, passed: p <= level }
}

/**
 * Whether the nets of a kind fail: the trained net's excess is surely above that of the best of them. The difference is
 * taken on each half of the words, the best net chosen anew, and its error is that of halves.
 */
export function netsFail(
  key: string,
  { trained, nets }: Pick<Results, "trained" | "nets">,
  net: NetResult["net"],
): MeasuredControl {
  const effects = nets.filter((one) => one.net === net).map((one) => one.effects)
  const own = excessOf(trained.effects)
  const others = effects.flatMap((one) => excessOf(one) ?? [])
  if (own === undefined || others.length === 0) return { key, observed: "not measured", passed: false }
  const estimate = own - Math.max(...others)
  const pairs = trained.effects.halves.map((pair, split) => {
    const ahead = (half: 0 | 1) => pair[half] - Math.max(...effects.map(({ halves }) => halves[split]![half]))
    return [ahead(0), ahead(1)] as const
  })
  const [low, high] = normalInterval(estimate, halvesError(pairs))
  return boundAbove(key, { estimate, low, high })
}

/** Whether no Q is in the printed range; the one nearest to its middle is observed. */
function outsidePrinted(key: string, found: readonly (number | undefined)[]): MeasuredControl {
  const values = found.filter((one) => one !== undefined)
  if (values.length === 0) return { key, observed: "no network counts", passed: false }
  const middle = (printed.low + printed.high) / 2
  const nearest = values.reduce((a, b) => (Math.abs(b - middle) < Math.abs(a - middle) ? b : a))
  return { key, observed: nearest, passed: values.every((q) => q < printed.low || q > printed.high) }
}
