/** The plotting library is loaded when a page is drawn; until then only its types are known. */
export type PlotModule = typeof import("@observablehq/plot")
export type Options = NonNullable<Parameters<PlotModule["plot"]>[0]>
export type Marks = NonNullable<Options["marks"]>

/** Of every panel; the page scales it to its column. */
export const width = 360
