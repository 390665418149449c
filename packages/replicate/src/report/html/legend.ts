import type { Layout } from "../plot/layout.js"
import { netSymbol, seriesLook } from "../plot/marks.js"
import { type Content, type Html, html, trusted } from "./template.js"

/** What the marks of a figure mean, each with a small picture of itself. */
export function legendKeys(
  layout: Layout,
  marks: { nulls: readonly string[]; nets: readonly string[]; paper: readonly string[]; intervals: boolean },
): Html[] {
  const curves = layout.kind === "curve" ? layout.series : [""]
  return [
    ...curves.map((series, at) => seriesKey(series === "" ? "ours" : series, at)),
    ...(marks.intervals
      ? [
          key(
            picture(
              layout.kind === "curve"
                ? '<path d="M13 1V13" stroke="var(--series-1)" stroke-width="1.5"/>'
                : '<path d="M2 7H24" stroke="var(--series-1)" stroke-width="2"/>',
            ),
            "95 % interval",
          ),
        ]
      : []),
    ...(marks.nulls.length === 0
      ? []
      : [
          key(
            picture('<path d="M13 1V13" stroke="var(--null)" stroke-width="8"/>'),
            `null band: ${marks.nulls.join("; ")}`,
          ),
        ]),
    ...marks.paper.map((text) =>
      key(
        picture('<path d="M0 7H26" stroke="var(--post)" stroke-width="1.75" stroke-dasharray="7 4"/>'),
        `the post: ${text}`,
      ),
    ),
    ...marks.nets.map((net) =>
      key(
        picture(
          `<path d="${strokes[netSymbol(net)]}" transform="translate(13 7)" stroke="var(--reference)" stroke-width="1.4"/>`,
        ),
        layout.kind === "curve" ? `${net} nets, middle and range` : `${net} nets, one sign a seed`,
      ),
    ),
  ]
}

/** A curve's line and symbol, or its symbol alone. */
export function seriesKey(text: string, at: number, line = true): Html {
  const { colour, symbol, dash } = seriesLook(at)
  const stroke = line && `<path d="M0 7H26" stroke="${colour}" stroke-width="1.5" stroke-dasharray="${dash}"/>`
  const sign = `<path d="${shapes[symbol]}" transform="translate(13 7)" fill="${colour}"/>`
  return key(picture(`${stroke || ""}${sign}`), text)
}

/** A small picture and what it means. */
export function key(image: Html, text: Content): Html {
  return html`<span class="key">${image}${text}</span>`
}

/** 26 × 14 pixels of SVG marks. */
export function picture(marks: string): Html {
  return trusted(`<svg width="26" height="14" aria-hidden="true" fill="none">${marks}</svg>`)
}

const shapes = {
  circle: "M-4 0A4 4 0 1 1 4 0A4 4 0 1 1 -4 0",
  square: "M-3.5 -3.5H3.5V3.5H-3.5Z",
  triangle: "M0 -4.5L4.4 3.5H-4.4Z",
  diamond: "M0 -5L3.4 0L0 5L-3.4 0Z",
  star: "M0 -5L1.3 -1.6L4.9 -1.5L2 0.7L3 4.2L0 2.1L-3 4.2L-2 0.7L-4.9 -1.5L-1.3 -1.6Z",
} as const

const strokes = {
  times: "M-3 -3L3 3M-3 3L3 -3",
  plus: "M-4 0H4M0 -4V4",
  asterisk: "M-4 0H4M-2 -3.5L2 3.5M-2 3.5L2 -3.5",
} as const
