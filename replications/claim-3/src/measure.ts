import { eachReferenceNet, type MeasureContext, type Measured } from "@llm-fmri/replicate"
import { attackControls } from "./attack.js"
import { controlDirections } from "./control-directions.js"
import { firstLayer } from "./grid.js"
import { keepWhatWasUsed } from "./keep.js"
import { prepare } from "./material.js"
import { fitNet } from "./net.js"
import { sweepNouns } from "./noun-logit.js"
import { randomDirections } from "./null.js"
import { summarise, sweepOwn } from "./own.js"
import { instrumentControls } from "./planted.js"
import { gridQuantities } from "./quantities.js"
import { verdictControls } from "./verdict-controls.js"

/** Seeds of each reference net. */
export function referenceCounts(quick: boolean) {
  return quick ? { untrained: 2, hybrid: 1 } : { untrained: 5, hybrid: 3 }
}

/** Measures one model: own, other and random directions, planted effects, then the same grid on the reference nets. */
export async function measure(context: MeasureContext): Promise<Measured> {
  const [name = context.subject] = context.models
  const model = await context.open(name)
  const material = await prepare(context, model)
  const first = firstLayer(model.arch.layers.length)
  const net = await fitNet(model, material, first, context)
  await keepWhatWasUsed(net, material, context)
  const sweep = await sweepOwn(net, material, context)
  const { probe, probeMissing } = material
  const nouns = probe && (await sweepNouns(net, material, probe, material.probed, context))
  const controls = await instrumentControls(net, material, context)
  const directions = await controlDirections(net, material, context)
  const bands = await randomDirections(net, material, context)
  if (context.attack) controls.push(...(await attackControls(net, material, sweep, context)))
  await model.close()

  const references = await eachReferenceNet(context, name, referenceCounts(context.quick), async (untrained) => {
    const reference = await fitNet(untrained, material, first, context)
    return summarise(await sweepOwn(reference, material, context, material.referenceTrials))
  })
  const grid = await gridQuantities({ ...net, sweep, bands, references, nouns, probeMissing }, context)
  const quantities = [...grid, ...directions]
  return {
    quantities,
    controls: [...controls, ...verdictControls({ quantities }, summarise(sweep), references, context)],
  }
}
