import { mean } from "@llm-fmri/analysis"
import { type MeasureContext, type MeasuredControl, sameSide } from "@llm-fmri/replicate"
import { decidingDoses, errorLimit } from "./evidence.js"
import { type Material, prepare } from "./material.js"
import { fitNet, type Net } from "./net.js"
import { type OwnSweep, sweepOwn } from "./own.js"

/** The measurement again with another draw of folds and words, and from a quarter of the depth on. */
export async function attackControls(
  net: Net,
  material: Material,
  sweep: OwnSweep,
  context: MeasureContext,
): Promise<MeasuredControl[]> {
  const honest = largestError(sweep)
  const again = await prepare(context, net.model, 1)
  const redrawn = await fitNet(net.model, again, net.first, context)
  const early = await fitNet(net.model, material, Math.floor(net.depth / 4), context)
  const draw = largestError(await sweepOwn(redrawn, again, context, again.controlTrials))
  const depth = largestError(await sweepOwn(early, material, context, material.controlTrials))
  return [sameSide("other_draw", honest, [draw], errorLimit), sameSide("other_depth", honest, [depth], errorLimit)]
}

function largestError({ cells, readings }: OwnSweep): number {
  return cells.reduce(
    (most, { dose }, i) => (decidingDoses.includes(dose) ? Math.max(most, mean(readings[i]!.error)) : most),
    0,
  )
}
