import { usageError } from "../usage-error.js"

export type Position = "last" | "target" | "next" | number

const howTo = "Write all, last, target, next, indices such as 3,5, or a list such as target,next."

/** `all`, or a list of `last`, `target`, `next` and token indices, in the order given. */
export function parsePositions(text: string): "all" | Position[] {
  if (text.trim() === "all") return "all"
  const positions: Position[] = []
  for (const part of text.split(",").map((word) => word.trim())) {
    const position = readPosition(part)
    if (position === undefined) {
      const why = part === "all" ? `"all" stands alone` : `"${part}" is not a position`
      throw usageError("BadPositions", `--positions "${text}" cannot be read: ${why}`, howTo, { text })
    }
    if (positions.includes(position)) {
      throw usageError("BadPositions", `--positions "${text}" names ${part} twice`, "Name each position once.", {
        text,
      })
    }
    positions.push(position)
  }
  return positions
}

function readPosition(word: string): Position | undefined {
  if (word === "last" || word === "target" || word === "next") return word
  return /^\d{1,7}$/.test(word) ? Number(word) : undefined
}
