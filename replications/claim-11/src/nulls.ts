import { ckaGrams, ckaNull, knnNull, type Matrix, procrustes, rsaNull, subGram } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"
import type { WordPosition } from "@llm-fmri/replicate"
import { middleRdms, nearest } from "./measures.js"
import type { Sizes } from "./settings.js"
import { gramAt, type Pair } from "./sides.js"

/** What the similarities would be if the words of one net had changed places; one number a draw. */
export interface Nulls {
  readonly full: Float64Array
  /** Words changed places within their category only. */
  readonly fullWithin: Float64Array
  readonly within: Float64Array
  readonly rsa: Float64Array
  readonly knn: Float64Array
  /** Raw rows, biased; each word in its frame. */
  readonly rows: Float64Array
  /** Raw rows, biased; rows change places freely. */
  readonly anyRows: Float64Array
}

export interface Seeds {
  seed(...names: (string | number)[]): number
  rng(...names: (string | number)[]): Rng
}

/** The nulls of the pair half-way. */
export async function nulls(
  pair: Pair,
  position: WordPosition,
  [k, l]: readonly [Matrix, Matrix],
  size: Sizes,
  { seed, rng }: Seeds,
): Promise<Nulls> {
  const draws = size.nullDraws
  const categories = pair.left.table.wordCategory
  const [a, b] = middleRdms(pair, position)
  const of = (name: string) => ({ seed: seed("null", name, position), draws })
  return {
    full: (await ckaNull([k], [l], of("cka"))).data,
    fullWithin: (await ckaNull([k], [l], { ...of("cka in categories"), categories })).data,
    within: (await ckaNull([k], [l], { ...of("cka within"), categories, inside: true })).data,
    rsa: rsaNull(a, b, of("rsa")),
    knn: knnNull(k, l, { ...of("knn"), k: nearest(k) }),
    ...(await rowNulls(pair, position, size.rowDraws, rng("null", "rows", position))),
  }
}

async function rowNulls(
  { left, right, runtime }: Pair,
  position: WordPosition,
  draws: number,
  rng: Rng,
): Promise<Pick<Nulls, "rows" | "anyRows">> {
  const { table } = left
  const [k, l] = [
    await gramAt(left, position, left.middle, runtime, "rows"),
    await gramAt(right, position, right.middle, runtime, "rows"),
  ]
  const rowOf = new Map(Array.from(table.word, (word, row) => [key(word, table.frame[row]!), row]))
  const under = (order: () => ArrayLike<number>) =>
    Float64Array.from({ length: draws }, () => ckaGrams([k], [subGram(l, order())], { estimator: "biased" }).data[0]!)
  const words = () => {
    const dealt = Int32Array.from(table.words, (_, word) => word)
    rng.shuffle(dealt)
    // A word that does not stand in the frame of another stays where it is.
    return Array.from(table.word, (word, row) => rowOf.get(key(dealt[word]!, table.frame[row]!)) ?? row)
  }
  return { rows: under(words), anyRows: under(() => rng.sample(table.word.length)) }
}

function key(word: number, frame: number): string {
  return `${word} ${frame}`
}

/** Procrustes similarity when words change places, once a draw. */
export function procrustesNull([k, l]: readonly [Matrix, Matrix], draws: number, rng: Rng): Float64Array {
  const orders = Array.from({ length: draws }, () => rng.sample(k.dims[0]!))
  return procrustes(
    [k],
    orders.map((order) => subGram(l, order)),
  ).data
}
