import { setImmediate } from "node:timers/promises"
import { type LinearProbe, type Matrix, probeScores } from "@llm-fmri/analysis"
import type { CaptureRow } from "@llm-fmri/capture"
import { tokenLogits } from "@llm-fmri/intervention"
import type { EditInput, EditPositions, Model } from "@llm-fmri/model"
import type { MeasureContext } from "@llm-fmri/replicate"
import { type Effects, effectsOf, margins } from "./interference.js"
import type { Material } from "./material.js"
import type { Space } from "./space.js"

/** What long runs are given. */
export interface RunHooks {
  readonly capture: MeasureContext["capture"]
  readonly signal: AbortSignal
  /** A share, 0 to 1. */
  readonly onProgress?: (done: number) => void
}

export interface AblateOptions {
  /** Words that are run. */
  readonly words: Int32Array
  /** Where the residual is edited. */
  readonly layer: number
  readonly positions: EditPositions
  /** Edits that every run of a word has, the clean one too, before its own. */
  readonly before?: (word: number) => EditInput[]
  /** A clean probe of the categories behind the last block at the target for each fold, to be read beside the nouns. */
  readonly probes?: readonly LinearProbe[]
  /** Random unit directions: each is ablated in one word of every category, which is moved as far as along its own. */
  readonly random?: readonly Float64Array[]
}

export interface Ablated {
  readonly noun: Effects
  readonly probe?: Effects
  /** How far each word is moved along its own category's direction, and on average along the others'. */
  readonly moved: { readonly own: Float64Array; readonly other: Float64Array }
  /** Whether the own noun leads the nouns in the clean run, by word. */
  readonly known: readonly boolean[]
  /** Mean fall of the noun along each random direction. */
  readonly random: Float64Array
}

/** Ablates every category's direction in every word, and reads the word's own category: h → h − ((h − μ)·u)u. */
export async function ablate(
  model: Model,
  { table, probe, nouns }: Material,
  space: Space,
  { words, layer, positions, before = () => [], probes, random = [] }: AblateOptions,
  { capture, signal, onProgress }: RunHooks,
): Promise<Ablated> {
  const k = table.categories.length
  const category = Int32Array.from(words, (word) => table.wordCategory[word]!)
  const rows: CaptureRow[] = []
  const wordOf: number[] = []
  const add = (chosen: ArrayLike<number>, edits: (word: number) => EditInput[]) => {
    const from = rows.length
    for (const word of Array.from(chosen)) {
      rows.push({ ...probe[word]!, edits: [...before(word), ...edits(word)] })
      wordOf.push(word)
    }
    return { from, to: rows.length }
  }
  const plain = new Map<Float64Array, number[]>()
  const move = (vector: ArrayLike<number>, scale: number): EditInput[] =>
    scale === 0 ? [] : [{ site: "resid_post", layer, op: "add", vector: Array.from(vector), scale, positions }]
  const along = (u: Float64Array, scale: number): EditInput[] => {
    if (!plain.has(u)) plain.set(u, Array.from(u))
    return scale === 0 ? [] : [{ site: "resid_post", layer, op: "add", vector: plain.get(u)!, scale, positions }]
  }

  const clean = add(words, () => [])
  const ablated = table.categories.map((_, a) =>
    add(words, (word) => along(space.direction(word, a), -space.deviation(word, space.direction(word, a)))),
  )
  const whole = add(words, (word) => {
    const h = space.activation(word)
    const difference = space.centre(word).map((mean, j) => mean - h[j]!)
    return difference.every((x) => x === 0) ? [] : move(difference, 1)
  })
  // Edits are made from whole vectors: let an interrupt through.
  await setImmediate()
  signal.throwIfAborted()
  const members = table.categories.map((_, c) => words.filter((word) => table.wordCategory[word] === c))
  const drawn = random.map((u, draw) => {
    const chosen = members.map((own) => own[draw % own.length]!)
    return add(chosen, (word) => {
      const own = Math.abs(space.deviation(word, space.direction(word, table.wordCategory[word]!)))
      return along(u, space.deviation(word, u) < 0 ? own : -own)
    })
  })

  const last = model.arch.layers.length - 1
  const { tensors } = await capture(
    model,
    {
      rows,
      sites: probes ? ["resid_post", "final_norm"] : ["final_norm"],
      layers: [last],
      positions: ["target", "last"],
    },
    { signal, onProgress: ({ done, total }) => onProgress?.(done / total) },
  )
  const atLast = everySecond(tensors.get("final_norm")!, 1)
  const logits = await tokenLogits(model, atLast, nouns, { signal })
  const nounMargins = margins(logits.data, k)
  const read = (all: Float64Array) => {
    const of = ({ from, to }: { from: number; to: number }) => all.subarray(from * k, to * k)
    return effectsOf({ clean: of(clean), ablated: ablated.map(of), whole: of(whole) }, category, k)
  }
  const noun = read(nounMargins)
  const own = (row: number) => nounMargins[row * k + table.wordCategory[wordOf[row]!]!]!
  const cleanRow = new Map(Array.from(words, (word, i) => [word, clean.from + i]))
  return {
    noun,
    ...(probes && {
      probe: read(probeMargins(probes, everySecond(tensors.get(`resid_post.${last}`)!, 0), wordOf, table, k)),
    }),
    moved: movements(space, words, category, k),
    known: Array.from(words, (word, i) => {
      const at = nounMargins.subarray((clean.from + i) * k, (clean.from + i + 1) * k)
      return Math.max(...at) === at[table.wordCategory[word]!]
    }),
    random: Float64Array.from(drawn, ({ from, to }) => {
      let sum = 0
      for (let row = from; row < to; row++) sum += own(cleanRow.get(wordOf[row]!)!) - own(row)
      return sum / ((to - from) * noun.spread)
    }),
  }
}

function movements(space: Space, words: Int32Array, category: Int32Array, k: number): Ablated["moved"] {
  const far = (word: number, a: number) => Math.abs(space.deviation(word, space.direction(word, a)))
  const own = Float64Array.from(words, (word, i) => far(word, category[i]!))
  const all = Float64Array.from(words, (word) =>
    Array.from({ length: k }, (_, a) => far(word, a)).reduce((x, y) => x + y),
  )
  return { own, other: all.map((sum, i) => (sum - own[i]!) / (k - 1)) }
}

/** The rows of one of two positions, [rows, d] of [rows, 2, d]. */
export function everySecond({ dims, data }: { dims: readonly number[]; data: Float32Array }, at: 0 | 1) {
  const [rows = 0, , d = 0] = dims
  const picked = new Float32Array(rows * d)
  for (let row = 0; row < rows; row++) picked.set(data.subarray((2 * row + at) * d, (2 * row + at + 1) * d), row * d)
  return { dims: [rows, d], data: picked }
}

/** Margins of the categories' scores, each row by the probe of the folds that do not hold its word. */
function probeMargins(
  probes: readonly LinearProbe[],
  x: Matrix,
  wordOf: readonly number[],
  { wordFold }: Material["table"],
  k: number,
): Float64Array {
  const found = new Float64Array(wordOf.length * k)
  for (const [fold, probe] of probes.entries()) {
    const rows = wordOf.flatMap((word, row) => (wordFold[word] === fold ? [row] : []))
    if (rows.length === 0) continue
    const scores = probeScores(probe, x, rows)
    rows.forEach((row, i) => {
      for (let at = 0; at < k; at++) found[row * k + Number(probe.classes[at])] = scores.data[i * k + at]!
    })
  }
  return margins(found, k)
}
