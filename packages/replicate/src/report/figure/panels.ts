import type { FigureSpec } from "../../claim/schema/figure.js"
import { edgesAmong } from "./graph-edges.js"
import type { FigurePoint, FigureRows } from "./points.js"

/** One plot of a figure: a model's rows at one value of the facet. */
export interface FigurePanel {
  model: string
  facet: string
  points: FigurePoint[]
  /** Of a graph: both ends of each edge. */
  edges?: (readonly [FigurePoint, FigurePoint])[]
  /** Of this model's panels; all models share it where they reach equally far. */
  xDomain: readonly [number, number] | undefined
  yDomain: readonly [number, number] | undefined
}

/** Everything that the drawing of a figure needs. */
export interface FigureData {
  spec: FigureSpec
  panels: FigurePanel[]
  series: string[]
  facets: string[]
  /** Some places hold several rows, which are drawn as their middle and range. */
  gathered: boolean
  /** From the least to the greatest colour of a heatmap. */
  values: readonly [number, number]
  /** Models stand on axes of their own, because one would press the other flat. */
  ownAxes: boolean
}

/** How much longer a shared axis may be than the shortest of its parts. */
const stretch = 3
/** Facets whose values reach so many times farther than another's are other quantities. */
const otherQuantity = 20

/** Arranges rows into panels: a model after the other, facets in their order. */
export function figureData(spec: FigureSpec, models: readonly FigureRows[]): FigureData {
  const all = models.flatMap(({ points }) => points)
  const facets = inOrder(all.map(({ facet }) => facet))
  const gathered = spec.kind === "lines" && models.some(({ points }) => gather(points).length < points.length)
  const own = models.map(({ model, points, edges }) => ({
    model,
    points: spec.kind === "lines" ? gather(points) : points,
    edges,
  }))
  const xs = own.map(({ points }) => reach(points.map(({ x }) => [x])))
  // Along a line's axis stand layers or doses, which are the model's own.
  const xDomains = spec.kind === "lines" ? { domains: xs, shared: true } : sharedWhereEven(xs)
  const yDomains = heightDomains(
    own.map(({ points }) => points),
    facets,
    spec.reference?.y,
  )
  return {
    spec,
    panels: own.flatMap(({ model, points, edges }, at) =>
      facets.flatMap((facet): FigurePanel[] => {
        const here = points.filter((point) => point.facet === facet)
        if (here.length === 0) return []
        const panel = { model, facet, points: here, xDomain: xDomains.domains[at], yDomain: yDomains.of(at, facet) }
        return [edges === undefined ? panel : { ...panel, edges: edgesAmong(edges, here) }]
      }),
    ),
    series: inOrder(all.map(({ series }) => series)),
    facets,
    gathered,
    values: all.reduce<[number, number]>(
      ([least, most], { value }) => [Math.min(least, value), Math.max(most, value)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ),
    ownAxes: spec.kind !== "heatmap" && spec.kind !== "graph" && (!xDomains.shared || !yDomains.shared),
  }
}

/** Nets that many claims draw, trained first, so that they look the same everywhere. */
const nets = ["trained", "untrained", "hybrid", "embedding"]

/** Known nets in their order, numbers by size, anything else as it came. */
function inOrder(names: readonly string[]): string[] {
  const unique = [...new Set(names)]
  const net = (name: string) => nets.findIndex((known) => name === known || name.startsWith(`${known} `))
  if (unique.every((name) => net(name) >= 0)) return unique.sort((a, b) => net(a) - net(b))
  const size = (name: string) => Number(name.split(" ").at(-1))
  return unique.every((name) => Number.isFinite(size(name))) ? unique.sort((a, b) => size(a) - size(b)) : unique
}

/** Several rows at one place of a line become their middle, with their range as its band. */
function gather(points: readonly FigurePoint[]): FigurePoint[] {
  const places = new Map<string, FigurePoint[]>()
  for (const point of points) {
    const at = JSON.stringify([point.facet, point.series, point.x])
    places.set(at, [...(places.get(at) ?? []), point])
  }
  return [...places.values()].flatMap((here) => {
    const sorted = [...here].sort((a, b) => Number(a.y) - Number(b.y))
    const middle = sorted[Math.floor((sorted.length - 1) / 2)]
    if (middle === undefined) return []
    if (here.length === 1) return [middle]
    const edges = here.flatMap(({ y, band }) => band ?? [Number(y)])
    return [{ ...middle, band: [Math.min(...edges), Math.max(...edges)] as const }]
  })
}

function heights({ y, band, nullBand }: FigurePoint): (number | string)[] {
  return [y, ...(band ?? []), ...(nullBand ?? [])]
}

/** From the least to the greatest; undefined where there are words among them. */
function reach(values: readonly (readonly (number | string)[])[], with_?: number): [number, number] | undefined {
  let [least, most] = with_ === undefined ? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] : [with_, with_]
  for (const value of values.flat()) {
    if (typeof value === "string") return undefined
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return Number.isFinite(least) ? [least, most] : undefined
}

type Reach = [number, number] | undefined

/** Facets of one quantity share their vertical axis. Those of several, which differ in size, have one each. */
function heightDomains(
  models: readonly (readonly FigurePoint[])[],
  facets: readonly string[],
  reference: number | undefined,
): { of(model: number, facet: string): Reach; shared: boolean } {
  const among = (wanted: (facet: string) => boolean) => {
    const parts = models.map((points) => points.filter(({ facet }) => wanted(facet)))
    const present = parts.filter((points) => points.length > 0)
    const { domains, shared } = sharedWhereEven(present.map((points) => reach(points.map(heights), reference)))
    return { domains: parts.map((points) => domains[present.indexOf(points)]), shared }
  }
  const all = reach(models.flatMap((points) => points.map(heights)))
  const spans = facets.flatMap((facet) => {
    const one = reach(models.flatMap((points) => points.filter((point) => point.facet === facet).map(heights)))
    return one === undefined || one[0] === one[1] ? [] : [one[1] - one[0]]
  })
  if (all === undefined || all[1] - all[0] <= otherQuantity * Math.min(...spans)) {
    const { domains, shared } = among(() => true)
    return { of: (model) => domains[model], shared }
  }
  const own = new Map(facets.map((facet) => [facet, among((other) => other === facet)]))
  return {
    of: (model, facet) => own.get(facet)?.domains[model],
    shared: [...own.values()].every(({ shared }) => shared),
  }
}

function sharedWhereEven(parts: readonly Reach[]): { domains: Reach[]; shared: boolean } {
  const known = parts.filter((part) => part !== undefined)
  if (known.length < parts.length) return { domains: parts.map(() => undefined), shared: true }
  const whole = reach(known)
  const shortest = Math.min(...known.map(([least, most]) => most - least))
  if (whole !== undefined && whole[1] - whole[0] <= stretch * shortest) {
    return { domains: parts.map(() => whole), shared: true }
  }
  const same = known.every(([least, most]) => least === known[0]?.[0] && most === known[0]?.[1])
  return { domains: [...parts], shared: same }
}
