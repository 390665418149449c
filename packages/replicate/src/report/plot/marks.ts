/** How a curve looks; colour, symbol and dash each tell it apart. */
export interface SeriesLook {
  /** A custom property of the style sheet, so that it follows the colour scheme. */
  colour: string
  symbol: "circle" | "square" | "triangle" | "diamond" | "star"
  dash: string
}

const symbols = ["circle", "square", "triangle", "diamond", "star"] as const
const dashes = ["none", "6 3", "2 3", "8 3 2 3", "1 2"] as const

export function seriesLook(at: number): SeriesLook {
  const of = at % symbols.length
  // A colour that comes again has another symbol and dash.
  const shape = (at + Math.floor(at / symbols.length)) % symbols.length
  return { colour: `var(--series-${of + 1})`, symbol: symbols[shape] ?? "circle", dash: dashes[shape] ?? "none" }
}

/** The sign of a reference net: thin strokes, unlike the filled symbols of curves. */
export function netSymbol(net: string): "times" | "plus" | "asterisk" {
  return net === "untrained" ? "times" : net === "hybrid" ? "plus" : "asterisk"
}
