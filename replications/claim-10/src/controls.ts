import { mean, quantile } from "@llm-fmri/analysis"
import type { MeasuredControl } from "@llm-fmri/replicate"
import type { Results } from "./results.js"
import { falseAlarms, layouts, level, sites, usualSmoothing } from "./settings.js"

/** Checks on the measurement, and the attempts to kill the claim. */
export function controls(results: Results): MeasuredControl[] {
  const { trained } = results
  const { strong, region, scrambled, weak, noise } = trained.checks
  const alone = mean(trained.smoothing.find(({ sd }) => sd === usualSmoothing)!.noise)
  return [
    {
      key: "planted_map",
      observed: layouts.map((layout) => `${layout}: p ${strong[layout].toPrecision(3)}`).join(", "),
      passed: layouts.every((layout) => strong[layout] <= level),
    },
    { key: "planted_region", observed: region, passed: region <= level },
    { key: "scrambled_map", observed: scrambled, passed: scrambled <= falseAlarms },
    { key: "weak_map", observed: weak, passed: weak <= falseAlarms },
    { key: "noise_smoothed", observed: noise, passed: noise >= 0.8 && noise <= 0.97 },
    { key: "smoothing_alone", observed: alone, passed: alone <= 0.3 },
    untrainedFail(results),
  ]
}

/** Whether all nets without the thing show a map: then its absence would be the trained net's own. */
function untrainedFail({ trained, nets }: Results): MeasuredControl {
  const found = nets.flatMap(({ net, seed, effects }) =>
    sites.flatMap((site) =>
      layouts.flatMap((layout) => {
        const z = effects.sites[site]?.z[layout]
        const least = quantile(trained.sites[site].plantedZ[layout], 0.025)
        return z === undefined ? [] : [{ name: `${net} ${seed}, ${site}, ${layout}`, z, shown: z >= least }]
      }),
    ),
  )
  const [first] = found
  if (first === undefined) return { key: "untrained_fail", observed: "not measured", passed: false }
  const least = found.reduce((a, b) => (b.z < a.z ? b : a), first)
  return {
    key: "untrained_fail",
    observed: `${least.z.toPrecision(3)} (${least.name})`,
    passed: found.every(({ shown }) => shown),
  }
}
