import { rotatedBasis } from "@llm-fmri/connectome"
import { deriveSeed } from "@llm-fmri/random"
import type { UnitSamples } from "@llm-fmri/replicate"
import { type Bench, type Request, readModules } from "./read-modules.js"
import type { LayerCurve } from "./results.js"
import { cellAt } from "./rotations.js"
import { decidingDensity } from "./settings.js"

/** Q of every layer, of every so many layers, by one run of Louvain; with one rotation of each if that is wanted. */
export async function layerCurve(
  samples: UnitSamples,
  step: number,
  seed: number,
  bench: Bench,
  rotate: boolean,
): Promise<LayerCurve> {
  const layers = samples.layers.filter((_, at) => at % step === 0 || at === samples.layers.length - 1)
  const asked = { densities: [decidingDensity], restarts: 1 } as const
  async function* requests(): AsyncGenerator<Request<{ layer: number; rotated: boolean }>> {
    for (const layer of layers) {
      const x = samples.at(layer)
      yield { ...asked, tag: { layer, rotated: false }, samples: x, seed: deriveSeed(seed, layer) }
      if (!rotate) continue
      const turned = await (await rotatedBasis(x, bench.runtime)).draw(deriveSeed(seed, "rotation", layer))
      yield { ...asked, tag: { layer, rotated: true }, samples: turned, seed: deriveSeed(seed, "rotated", layer) }
    }
  }
  const answers = await readModules(requests(), bench)
  const read = (rotated: boolean) =>
    answers
      .filter(({ tag }) => tag.rotated === rotated)
      .map(({ tag: { layer }, cells }) => {
        const cell = cellAt(cells, decidingDensity)
        return { layer, q: cell?.q, giant: cell?.giant ?? 0 }
      })
  return { q: read(false), ...(rotate ? { rotated: read(true) } : {}) }
}
