import { type Matrix, mean } from "@llm-fmri/analysis"
import { type Correlations, correlations, partitionAgreement, rotatedBasis } from "@llm-fmri/connectome"
import { deriveSeed } from "@llm-fmri/random"
import type { WordTable } from "@llm-fmri/replicate"
import { inAdvance } from "@llm-fmri/threads"
import { type Halves, wordHalves } from "./halves.js"
import { takeRows } from "./matrices.js"
import type { Asked, Cell } from "./modules-of.js"
import { alike, preferences } from "./preference.js"
import { type Answer, type Bench, type Request, readModules } from "./read-modules.js"
import { type Beside, cellAt } from "./rotations.js"
import { decidingDensity } from "./settings.js"

/** What is measured half-way of every net: its units, and rotations of them. */
export interface NetEffects extends Beside {
  /** Q of both halves of the words at the deciding density, less the mean of rotations of the same half, by split. */
  readonly halves: readonly (readonly [number, number])[]
  /** ARI of the modules of both halves: the mean over splits, and of each rotation on one split. */
  readonly stability: { readonly value: number; readonly draws: Float64Array }
  /** NMI of modules and preferred categories, of the units and of each rotation. */
  readonly nmi: { readonly value: number; readonly draws: Float64Array }
  /** Modules of the units at the deciding density. */
  readonly modules: Int32Array
  /** The units that these are of. */
  readonly units: Int32Array
  /** What else was asked, by name. */
  readonly extras: ReadonlyMap<string, Beside>
}

/** A question beside: other resolutions, other signs. */
export interface Extra extends Pick<Asked, "densities" | "resolutions" | "sign"> {
  readonly name: string
  /** Asked of so many rotations. */
  readonly rotations: number
}

export interface EffectOptions {
  readonly densities: readonly number[]
  readonly rotations: number
  readonly splits: number
  /** Rotations that are split as well, *all*. */
  readonly splitRotations?: number
  /** What else is asked of the data and of the first rotations. */
  readonly extras?: readonly Extra[]
  readonly restarts: number
  readonly seed: number
  readonly onDone?: (done: number, of: number) => void
}

type Tag =
  | { readonly what: "data" }
  | { readonly what: "half"; readonly split: number; readonly half: 0 | 1 }
  | { readonly what: "extra"; readonly name: string; readonly draw: number }
  | { readonly what: "rotation"; readonly preference: Int32Array }
  | { readonly what: "rotated half"; readonly draw: number; readonly split: number; readonly half: 0 | 1 }

/**
 * Modules of a net's units beside those of its rotations. Every rotation is also split into the halves of one split of the
 * words, so that what halves do (fewer samples, noisier correlations) is done to the null as well.
 *
 * @param x standardised samples, [stimuli, units]
 */
export async function netEffects(
  x: Matrix,
  table: Pick<WordTable, "word" | "wordCategory">,
  { densities, rotations, splits, splitRotations = rotations, extras = [], restarts, seed, onDone }: EffectOptions,
  bench: Bench,
): Promise<NetEffects> {
  const halves = Array.from({ length: splits }, (_, split) => wordHalves(table, deriveSeed(seed, "split", split)))
  const basis = await rotatedBasis(x, bench.runtime)
  const keep = decidingDensity
  function* asideOf(correlated: Correlations, draw: number): Generator<Request<Tag>> {
    for (const { name, rotations: asked, ...rest } of extras) {
      if (draw >= asked) continue
      yield { ...rest, tag: { what: "extra", name, draw }, correlated, restarts, seed: deriveSeed(seed, name, draw) }
    }
  }
  async function* requests(): AsyncGenerator<Request<Tag>> {
    const own = await correlations(x, bench)
    yield { tag: { what: "data" }, correlated: own, densities, restarts, seed: deriveSeed(seed, "data"), keep }
    yield* asideOf(own, -1)
    for (const [split, pair] of halves.entries()) {
      for (const half of [0, 1] as const) {
        const seedOf = deriveSeed(seed, "half", split, half)
        yield halfRequest({ what: "half", split, half }, x, pair, half, restarts, seedOf)
      }
    }
    let next = 0
    for await (const samples of inAdvance(rotations, (at) => basis.draw(deriveSeed(seed, "rotation", at)))) {
      const draw = next++
      const preference = preferences(samples, table)
      const tag = { what: "rotation", preference } as const
      const correlated = await correlations(samples, bench)
      yield { tag, correlated, densities, restarts, seed: deriveSeed(seed, "modules", draw), keep }
      yield* asideOf(correlated, draw)
      if (draw >= splitRotations) continue
      const split = draw % splits
      for (const half of [0, 1] as const) {
        const seedOf = deriveSeed(seed, "rotated half", draw, half)
        const own = { what: "rotated half", draw, split, half } as const
        yield halfRequest(own, samples, halves[split]!, half, restarts, seedOf)
      }
    }
  }
  const split = Math.min(rotations, splitRotations)
  const all = 1 + 2 * splits + rotations + 2 * split + extras.reduce((sum, one) => sum + 1 + one.rotations, 0)
  const answers = await readModules(requests(), bench, (done) => onDone?.(done, all))
  const data = answers.find(({ tag }) => tag.what === "data")!
  const rotated = answers.filter(isRotation)
  const own = byHalf(answers, "half")
  const turned = byHalf(answers, "rotated half")
  const qOf = ({ cells }: Answer<Tag>) => cellAt(cells, keep)?.q ?? Number.NaN
  const excess = (split: number, half: 0 | 1) => {
    const nulls = turned.filter(({ tag }) => tag.split === split && tag.half === half).map(qOf)
    return qOf(own.find(({ tag }) => tag.split === split && tag.half === half)!) - mean(nulls)
  }
  const { units } = data
  const preference = preferences(x, table)
  return {
    data: data.cells,
    draws: rotated.map(({ cells }): readonly Cell[] => cells),
    halves: halves.map((_, split) => [excess(split, 0), excess(split, 1)] as const),
    stability: {
      value: mean(halves.map((_, split) => agreement(own.filter(({ tag }) => tag.split === split)))),
      draws: Float64Array.from({ length: split }, (_, draw) =>
        agreement(turned.filter(({ tag }) => tag.what === "rotated half" && tag.draw === draw)),
      ),
    },
    nmi: {
      value: alike(
        data.modules ?? [],
        Int32Array.from(units, (unit) => preference[unit]!),
      ),
      draws: Float64Array.from(rotated, ({ modules, units, tag }) =>
        alike(
          modules ?? [],
          Int32Array.from(units, (unit) => tag.preference[unit]!),
        ),
      ),
    },
    modules: data.modules ?? new Int32Array(0),
    units,
    extras: new Map(
      extras.map(({ name }) => {
        const found = answers.filter(({ tag }) => tag.what === "extra" && tag.name === name)
        return [name, { data: found[0]!.cells, draws: found.slice(1).map(({ cells }) => cells) }]
      }),
    ),
  }
}

type HalfTag = Extract<Tag, { split: number }>

function halfRequest(tag: HalfTag, x: Matrix, pair: Halves, half: 0 | 1, restarts: number, seed: number): Request<Tag> {
  return {
    tag,
    samples: takeRows(x, pair[half]),
    densities: [decidingDensity],
    restarts,
    seed,
    keep: decidingDensity,
  }
}

function byHalf(answers: readonly Answer<Tag>[], what: HalfTag["what"]): Answer<HalfTag>[] {
  return answers.filter((one): one is Answer<HalfTag> => one.tag.what === what)
}

function isRotation(answer: Answer<Tag>): answer is Answer<Extract<Tag, { what: "rotation" }>> {
  return answer.tag.what === "rotation"
}

/** ARI of two partitions of units, over the units that both have. */
function agreement([a, b]: readonly Answer<Tag>[]): number {
  const second = new Map(Array.from(b!.units, (unit, at) => [unit, b!.modules?.[at]]))
  const both = Array.from(a!.units, (unit, at) => [a!.modules?.[at], second.get(unit)] as const).filter(
    (pair): pair is readonly [number, number] => pair[0] !== undefined && pair[1] !== undefined,
  )
  if (both.length === 0) return Number.NaN
  return partitionAgreement(
    both.map(([one]) => one),
    both.map(([, other]) => other),
  ).ari
}
