import { escapeMarkup } from "../html/template.js"
import type { Options, PlotModule } from "./plot-types.js"

/** Draws a plot as SVG markup; `words` tell it to those who hear it. */
export type Draw = (words: string, options: (Plot: PlotModule) => Options) => string

/** The little of the document's own types that is used here; the compiler does not know browsers in this package. */
interface Node {
  readonly outerHTML: string
  querySelectorAll(selector: string): Iterable<Node>
  remove(): void
  removeAttribute(name: string): void
}

/** Loads the plotting library (half a second); what it returns is quick. */
export async function loadDraw(): Promise<Draw> {
  const [Plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")])
  const { document } = parseHTML("<!doctype html><html><body></body></html>")
  return (words, options) => {
    const svg = Plot.plot({ ...options(Plot), document: document as never, className: "plot" }) as unknown as Node
    for (const style of [...svg.querySelectorAll("style")]) style.remove()
    // One picture with one name: its parts are not read out.
    for (const part of [...svg.querySelectorAll("[aria-label]")]) part.removeAttribute("aria-label")
    for (const part of [...svg.querySelectorAll("[aria-hidden]")]) part.removeAttribute("aria-hidden")
    return rounded(svg.outerHTML).replace("<svg ", () => `<svg role="img" aria-label="${escapeMarkup(words)}" `)
  }
}

/** Half a hundredth of a pixel is enough, and keeps the file small. */
function rounded(svg: string): string {
  return svg.replace(/(?<==")[^"]*\d\.\d{3}[^"]*(?=")/g, (text) =>
    text.replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2)))),
  )
}
