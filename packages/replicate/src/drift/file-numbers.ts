import { sha256 } from "../provenance/canonical.js"

/** A text file taken apart: its numbers in order, and what is left when they are taken out. */
export interface FileNumbers {
  /** sha256 of the text with each number replaced by `#`: columns, names, how many numbers there are. */
  readonly shape: string
  readonly numbers: readonly number[]
}

/**
 * The numbers of a table or curve (CSV, JSON), so that a quantity that is a file is compared number by number.
 *
 * @example
 * ```ts
 * fileNumbers("layer,kl\n0,2.5e-7\n").numbers // [0, 2.5e-7]
 * ```
 */
export function fileNumbers(text: string): FileNumbers {
  const numbers: number[] = []
  const rest = text.replace(/(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/g, (found) => {
    numbers.push(Number(found))
    return "#"
  })
  return { shape: sha256(rest), numbers }
}

/** The files of a run, by name. */
export function filesOf(attachments: Readonly<Record<string, string>>): Record<string, FileNumbers> {
  return Object.fromEntries(Object.entries(attachments).map(([name, text]) => [name, fileNumbers(text)]))
}
