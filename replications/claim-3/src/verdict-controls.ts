import {
  cells,
  type MeasureContext,
  type Measured,
  type MeasuredControl,
  type ReferenceNet,
  referenceFails,
} from "@llm-fmri/replicate"
import { decidingDoses, gainIsNotOne, ratioBand, referenceDistance } from "./evidence.js"
import { placements } from "./grid.js"
import type { Summary } from "./own.js"
import { resamplingOf } from "./quantities.js"

/** Controls that follow from the measured grid: the gain, and what the nets without training reach. */
export function verdictControls(
  measured: Pick<Measured, "quantities">,
  trained: Summary,
  references: readonly (ReferenceNet & { readonly value: Summary })[],
  context: Pick<MeasureContext, "seed" | "quick">,
): MeasuredControl[] {
  return [
    gainControl(measured),
    ...(["untrained", "hybrid"] as const).flatMap((net) => [
      ratioControl(measured, net),
      errorControl(net, trained, references, context),
    ]),
  ]
}

function gainControl(measured: Pick<Measured, "quantities">): MeasuredControl {
  const gains = decidingDoses.flatMap((dose) =>
    cells(measured as Measured, "gain", { N: 1, dose }).flatMap(({ value }) => value ?? []),
  )
  const nearest = gains.sort((a, b) => Math.abs(a - 1) - Math.abs(b - 1))[0]
  return {
    key: "gain_not_one",
    observed: nearest ?? "no gain was measured",
    passed: gainIsNotOne(measured),
  }
}

function ratioControl(measured: Pick<Measured, "quantities">, net: string): MeasuredControl {
  const distances = placements.flatMap((place) => referenceDistance(measured, net, place) ?? [])
  if (distances.length === 0) return { key: `${net}_fails_ratio`, observed: "no net reached every cell", passed: true }
  const nearest = Math.min(...distances)
  return { key: `${net}_fails_ratio`, observed: nearest, passed: nearest > ratioBand[1] - 1 + 1e-12 }
}

/** The smaller error is the better one. */
function errorControl(
  net: string,
  trained: Summary,
  references: readonly (ReferenceNet & { readonly value: Summary })[],
  context: Pick<MeasureContext, "seed" | "quick">,
): MeasuredControl {
  const nets = references.filter((one) => one.net === net).map(({ value }) => value)
  // Paired by stimulus: the reference nets are measured on a part of the trials, the same for all.
  const shared = nets[0]?.stimuli ?? []
  const own = new Map(Array.from(trained.stimuli, (stimulus, t) => [stimulus, trained.decidingError[t]!]))
  const { words: stimuli, ...options } = resamplingOf(context, Array.from(shared, String))
  return referenceFails(
    `${net}_fails_vec_err`,
    trained.decidingError.length === 0 ? [] : Array.from(shared, (stimulus) => own.get(stimulus)!),
    nets.map(({ decidingError }) => decidingError),
    stimuli,
    { ...options, better: "lower", shows: "bound" },
  )
}
