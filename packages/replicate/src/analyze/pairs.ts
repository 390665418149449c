import { maxT, mean, percentileInterval } from "@llm-fmri/analysis"
import { FmriError } from "@llm-fmri/errors"
import { deriveSeed, Rng } from "@llm-fmri/random"
import type { Material } from "./material.js"
import type { Cell, MeasureInput } from "./measure.js"

/** Two layers that are compared, by their places. */
type Pair = readonly [left: number, right: number]

/** A measure of likeness between layers: of one recording, or of two with the same rows. */
export interface Likeness<Side> {
  quantity: string
  /** What a layer is turned into once, however many partners it has. */
  prepare(material: Material, layer: Material["layers"][number]): Side
  /** The table of all pairs, [left, right], with the rows of the right side rearranged. */
  compare(left: readonly Side[], right: readonly Side[], order: Int32Array | undefined): ArrayLike<number>
}

/** All pairs with a null of rearranged rows (whole words), p by max-T over the pairs. */
export async function likenessCells<Side>(
  { material, other, options, signal, onProgress }: MeasureInput,
  { quantity, prepare, compare }: Likeness<Side>,
): Promise<{ cells: Cell[]; shown: Cell[] }> {
  const right = other ?? material
  const { length: width } = right.layers
  if (other === undefined && width < 2) {
    throw new FmriError("OneLayer", `${quantity} compares layers, and there is one`, {
      fix: "Choose more layers, or a second recording of the same rows with --with FILE.",
    })
  }
  const a = material.layers.map((layer) => prepare(material, layer))
  const b = other === undefined ? a : other.layers.map((layer) => prepare(other, layer))
  const pairs = material.layers.flatMap((_, i) =>
    right.layers.flatMap((_, j): Pair[] => (other === undefined && j <= i ? [] : [[i, j]])),
  )
  const read = (table: ArrayLike<number>) => pairs.map(([i, j]) => table[i * width + j] as number)
  const observed = read(compare(a, b, undefined))
  const { draws = 100, seed } = options
  const rows = material.meanLabels.group?.length ?? material.rows
  const rng = new Rng(deriveSeed(seed, "rearranged"))
  const data = new Float64Array(draws * pairs.length)
  for (let draw = 0; draw < draws; draw++) {
    signal.throwIfAborted()
    const order = Int32Array.from({ length: rows }, (_, row) => row)
    rng.shuffle(order as unknown as number[])
    data.set(read(compare(a, b, order)), draw * pairs.length)
    onProgress((draw + 1) / draws)
    // Lets Ctrl-C and the progress line through.
    await new Promise(setImmediate)
  }
  const { p } = maxT(observed, { dims: [draws, pairs.length], data })
  const cells = pairs.map(([i, j], at): Cell => {
    const own = Float64Array.from({ length: draws }, (_, draw) => data[draw * pairs.length + at] as number)
    const [lo, hi] = percentileInterval(own)
    return {
      quantity,
      tensor: material.layers[i]?.name ?? "",
      with: right.layers[j]?.name ?? "",
      value: observed[at] as number,
      null: { kind: "rows rearranged", mean: mean(own), lo, hi, p: p[at] as number, draws },
    }
  })
  return { cells, shown: other === undefined ? toNext(cells, material) : bestOf(cells, material) }
}

/** Of one recording: each layer beside the next. */
function toNext(cells: readonly Cell[], { layers }: Material): Cell[] {
  return layers
    .slice(0, -1)
    .flatMap(({ name }, at) => cells.find((cell) => cell.tensor === name && cell.with === layers[at + 1]?.name) ?? [])
}

/** Of two recordings: each layer beside the most alike of the other's. */
function bestOf(cells: readonly Cell[], { layers }: Material): Cell[] {
  return layers.flatMap(({ name }) => {
    const own = cells.filter((cell) => cell.tensor === name)
    return (
      own.reduce<Cell | undefined>(
        (best, cell) => ((cell.value ?? 0) > (best?.value ?? Number.NEGATIVE_INFINITY) ? cell : best),
        undefined,
      ) ?? []
    )
  })
}

/** What is said of the pairs that are shown. */
export function pairsSaid({ other, material }: MeasureInput): string {
  const rows = material.group === undefined ? "rows" : `${material.columns.group} means`
  const shown =
    other === undefined
      ? "Shown: each layer and the next"
      : "Shown: each layer and the most alike of the other recording"
  return `Over ${rows}. ${shown}; --json and --out have every pair. Null: the ${rows} of one side rearranged; p by max-T over all pairs.`
}
