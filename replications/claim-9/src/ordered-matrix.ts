import type { Matrix } from "@llm-fmri/analysis"
import { correlations, rotatedBasis } from "@llm-fmri/connectome"
import { deriveSeed, Rng } from "@llm-fmri/random"
import { type Bench, readModules } from "./read-modules.js"
import type { OrderedMatrix } from "./results.js"
import { decidingDensity } from "./settings.js"

/** So many units can still be told apart in a figure. */
const shown = 120

/** Correlations of units drawn by lot in the order of their modules, beside those of a rotation and its modules. */
export async function orderedMatrices(
  x: Matrix,
  own: { readonly modules: Int32Array; readonly units: Int32Array },
  restarts: number,
  seed: number,
  bench: Bench,
): Promise<OrderedMatrix[]> {
  const rotated = await (await rotatedBasis(x, bench.runtime)).draw(deriveSeed(seed, "rotation"))
  const [plain, turned] = [await correlations(x, bench), await correlations(rotated, bench)]
  const asked = { densities: [decidingDensity], keep: decidingDensity, restarts, seed: deriveSeed(seed, "modules") }
  const [found] = await readModules([{ ...asked, tag: undefined, correlated: turned }], bench)
  return [
    { basis: "units", ...ordered(plain.r, own.modules, seed) },
    { basis: "random basis", ...ordered(turned.r, found!.modules ?? new Int32Array(0), seed) },
  ]
}

function ordered(r: Float32Array, of: Int32Array, seed: number): Omit<OrderedMatrix, "basis"> {
  const nodes = of.length
  const sizes = new Map<number, number>()
  for (const module of of) sizes.set(module, (sizes.get(module) ?? 0) + 1)
  const bySize = [...sizes].sort(([a, m], [b, n]) => n - m || a - b).map(([module]) => module)
  const rank = new Map(bySize.map((module, at) => [module, at + 1]))
  const chosen = Array.from(new Rng(seed).sample(nodes, Math.min(shown, nodes)))
  chosen.sort((a, b) => rank.get(of[a]!)! - rank.get(of[b]!)! || a - b)
  return {
    modules: chosen.map((unit) => rank.get(of[unit]!)!),
    r: chosen.flatMap((i) => chosen.map((j) => r[i * nodes + j]!)),
  }
}
