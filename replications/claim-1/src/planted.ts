import { dPrime, type Matrix, mean, topUnits } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"
import type { WordTable } from "@llm-fmri/replicate"
import { top } from "./settings.js"

type Table = Pick<WordTable, "category" | "word" | "wordCategory" | "categories">

/** Units that are made selective: for each category a list of its own. */
export function plantedUnits(units: number, categories: number, rng: Rng): Int32Array[] {
  const each = Math.max(1, Math.min(top, Math.floor(units / categories)))
  const drawn = rng.sample(units, Math.min(units, each * categories))
  return Array.from({ length: categories }, (_, c) => Int32Array.from(drawn.slice(c * each, (c + 1) * each)))
}

/** Activations with each category's units raised in its rows by `shift` times the spread that d′ divides by. */
export function plant(x: Matrix, labels: ArrayLike<number>, units: readonly Int32Array[], shift: number): Matrix {
  const [n, d] = x.dims as [number, number]
  const data = Float64Array.from(x.data)
  units.forEach((list, c) => {
    const inside = Array.from({ length: n }, (_, row) => row).filter((row) => labels[row] === c)
    const outside = Array.from({ length: n }, (_, row) => row).filter((row) => labels[row] !== c)
    for (const unit of list) {
      const spread = Math.sqrt((varianceAt(x, inside, unit) + varianceAt(x, outside, unit)) / 2)
      for (const row of inside) data[row * d + unit]! += shift * spread
    }
  })
  return { dims: [n, d], data }
}

/** Share of planted units that are among the top units of both halves, mean over categories and divisions. */
export function foundPlanted(
  x: Matrix,
  labels: ArrayLike<number>,
  { word, categories }: Table,
  units: readonly Int32Array[],
  halves: readonly Uint8Array[],
): number {
  const k = Math.min(top, x.dims[1]!)
  const shares: number[] = []
  for (const half of halves) {
    const rows = [0, 1].map((side) => Array.from(word, (_, row) => row).filter((row) => half[word[row]!] === side))
    for (let c = 0; c < categories.length; c++) {
      const inClass = Array.from(labels, (own) => own === c)
      const [one, two] = rows.map((chosen) => new Set(topUnits(dPrime(x, inClass, chosen), k)))
      const list = units[c]!
      shares.push(list.filter((unit) => one!.has(unit) && two!.has(unit)).length / list.length)
    }
  }
  return mean(shares)
}

/** Divisions of the words: a side 0 or 1 for each word, half of every label's words on either side. */
export function divisions(wordLabels: ArrayLike<number>, count: number, rng: Rng): Uint8Array[] {
  return Array.from({ length: count }, () => {
    const side = new Uint8Array(wordLabels.length)
    for (const label of new Set(Array.from(wordLabels))) {
      const own = Array.from(wordLabels, (_, word) => word).filter((word) => wordLabels[word] === label)
      rng.shuffle(own)
      for (const word of own.slice(0, Math.floor(own.length / 2))) side[word] = 1
    }
    return side
  })
}

/** Share found by strength of the planted units, with the true labels and with labels dealt anew over the words. */
export interface Detection {
  readonly shifts: readonly number[]
  readonly true: readonly number[]
  readonly permuted: readonly number[]
}

/** The detection curve: units planted in activations that have selectivity of their own, and where labels mean nothing. */
export function detection(
  x: Matrix,
  table: Table,
  { shifts, halves, rng }: { shifts: readonly number[]; halves: number; rng: Rng },
): Detection {
  const units = plantedUnits(x.dims[1]!, table.categories.length, rng)
  const dealt = table.wordCategory.slice()
  rng.shuffle(dealt as unknown as number[])
  const curve = (wordLabels: Int32Array) => {
    const labels = Int32Array.from(table.word, (word) => wordLabels[word]!)
    const sides = divisions(wordLabels, halves, rng)
    return shifts.map((shift) => foundPlanted(plant(x, labels, units, shift), labels, table, units, sides))
  }
  return { shifts, true: curve(table.wordCategory), permuted: curve(dealt) }
}

function varianceAt({ dims, data }: Matrix, rows: readonly number[], unit: number): number {
  const d = dims[1]!
  const centre = rows.reduce((sum, row) => sum + data[row * d + unit]!, 0) / rows.length
  return rows.reduce((sum, row) => sum + (data[row * d + unit]! - centre) ** 2, 0) / (rows.length - 1)
}
