import { maxT, mean, percentileInterval, quantile, splitHalfNull, splitHalfSelectivity } from "@llm-fmri/analysis"
import { layerAt, type WordTable } from "@llm-fmri/replicate"
import {
  type Checks,
  checkMeasurement,
  type MapsShown,
  mapsShown,
  type SmoothingStep,
  smoothingCurve,
} from "./checks.js"
import { rotatedLayouts } from "./laid-out.js"
import { selectivityMaps } from "./maps.js"
import {
  chainByLayer,
  depthLayers,
  expectedOf,
  indexLayouts,
  mapsOf,
  type NetEffects,
  type NetWords,
  ofHalfWay,
  type SiteEffects,
  type Surroundings,
} from "./net.js"
import {
  edgeList,
  familyP,
  largestZ,
  meanI,
  neighbourMean,
  type OrderNull,
  orderNull,
  standardised,
} from "./order-null.js"
import { patchNull, topCount } from "./patch.js"
import { plantedZ } from "./planted.js"
import {
  decidingDepth,
  type Layout,
  layouts,
  level,
  type Site,
  type Sizes,
  sites,
  smallestMap,
  topShare,
} from "./settings.js"

/** One category's map on one index layout. */
export interface CategoryMap {
  readonly layout: Layout
  readonly category: number
  readonly I: number
  readonly z: number
  readonly low: number
  readonly high: number
}

/** What is measured of the trained net at one site; half-way at the word, where nothing else is said. */
export interface TrainedSite extends SiteEffects {
  readonly units: number
  /** Interval over words of the mean I. */
  readonly interval: Readonly<Record<Layout, readonly [number, number]>>
  /** Mean I over categories in random order. */
  readonly nullI: Readonly<Record<Layout, Float64Array>>
  /** Largest z when a map of the smallest size is planted, and how often it is found. */
  readonly plantedZ: Readonly<Record<Layout, Float64Array>>
  readonly power: Readonly<Record<Layout, number>>
  /** Smallest family-wise p over categories, layouts, positions and depths. */
  readonly familyP: number
  readonly byCategory: readonly CategoryMap[]
  readonly patches: readonly number[]
  readonly patchNull: Float64Array
  /** Split-half correlation of the maps, mean over categories, once a division; and with permuted labels. */
  readonly reliability: { readonly own: Float64Array; readonly null: Float64Array }
}

export interface TrainedEffects extends NetEffects {
  readonly sites: Readonly<Record<Site, TrainedSite>>
  /** Smallest family-wise p on the chain over categories, positions and layers. */
  readonly layersP: number
  readonly smoothing: readonly SmoothingStep[]
  readonly checks: Checks
  readonly shown: MapsShown
}

export async function measureTrained(
  net: NetWords,
  table: WordTable,
  size: Sizes,
  around: Surroundings,
): Promise<TrainedEffects> {
  const found: Partial<Record<Site, TrainedSite>> = {}
  for (const site of sites) {
    const stage = around.progress.stage(`maps of ${site}`)
    found[site] = await measureSite(net, site, table, size, around)
    stage.end()
  }
  const { test, z } = chainByLayer(net, table, size.orders, around)
  const all = Array.from(test.z, (_, column) => column)
  const middle = net.words("resid_post", "target", layerAt(decidingDepth, net.layers))
  return {
    sites: found as Record<Site, TrainedSite>,
    byLayer: z,
    layersP: Math.min(...familyP(test, all)),
    smoothing: smoothingCurve(middle, table, size, around),
    checks: await checkMeasurement(middle, table, size, around),
    shown: mapsShown(middle, table, around),
  }
}

async function measureSite(
  net: NetWords,
  site: Site,
  table: WordTable,
  size: Sizes,
  around: Surroundings,
): Promise<TrainedSite> {
  const { seed, signal } = around
  const count = table.categories.length
  const depths = depthLayers(net.layers)
  const middle = layerAt(decidingDepth, net.layers)
  const x = net.words(site, "target", middle)
  const maps = mapsOf(x, table)
  const others = net.positions.flatMap((position) =>
    depths
      .filter((layer) => position !== "target" || layer !== middle)
      .flatMap((layer) => mapsOf(net.words(site, position, layer), table)),
  )
  signal.throwIfAborted()
  const on = indexLayouts(maps[0]!.length)
  const family = [...maps, ...others]
  const test = orderNull(family, [on.chain, on.grid], { seed: seed("orders", site), draws: size.orders })
  // Half-way maps come first on each layout.
  const columns = (layout: Layout) =>
    Array.from({ length: count }, (_, c) => layouts.indexOf(layout) * family.length + c)
  const by = <T>(read: (layout: Layout) => T) =>
    Object.fromEntries(layouts.map((layout) => [layout, read(layout)])) as Record<Layout, T>
  const planted = by((layout) =>
    plantedZ(
      maps,
      on[layout],
      columns(layout).map((column) => expectedOf(test, column)),
      smallestMap,
      { seed: seed("planted", site, layout), draws: size.plantedMaps },
    ),
  )
  const threshold = by((layout) => {
    const { own, draws } = largestZ(test, columns(layout))
    return maxT([own], { dims: [draws.length, 1], data: draws }, { alpha: level }).threshold
  })
  const patches = patchNull(maps, on.grid, topCount(maps[0]!.length, topShare), {
    seed: seed("patches", site),
    draws: size.orders,
  })
  signal.throwIfAborted()
  return {
    ...ofHalfWay(test, columns),
    units: maps[0]!.length,
    patch: patches.own,
    patches: patches.each,
    patchNull: patches.draws,
    interval: intervals(x, table, on, columns, test, size, around.rng("words", site)),
    nullI: by((layout) => meanI(test, columns(layout)).draws),
    plantedZ: planted,
    power: by((layout) => mean(planted[layout].map((z) => (z > threshold[layout] ? 1 : 0)))),
    familyP: Math.min(
      ...familyP(
        test,
        Array.from(test.z, (_, column) => column),
      ),
    ),
    byCategory: layouts.flatMap((layout) =>
      columns(layout).map((column, category) => of(test, column, layout, category)),
    ),
    reliability: reliabilityOf(x, table, size, seed("halves", site)),
    laidOut: await rotatedLayouts(x, table, size.rotations, around),
  }
}

function of(test: OrderNull, column: number, layout: Layout, category: number): CategoryMap {
  const [draws = 0, width = 0] = test.draws.dims
  const values = Float64Array.from({ length: draws }, (_, b) => test.draws.data[b * width + column]!)
  return {
    layout,
    category,
    I: test.observed[column]!,
    z: test.z[column]!,
    low: quantile(values, 0.025),
    high: quantile(values, 0.975),
  }
}

/**
 * Interval of the mean I over words, resampled inside categories. Words drawn twice make maps noisier and I smaller, so the
 * spread of the resamples is laid around the value itself.
 */
function intervals(
  x: ReturnType<NetWords["words"]>,
  { wordCategory, categories }: WordTable,
  on: ReturnType<typeof indexLayouts>,
  columns: (layout: Layout) => number[],
  test: OrderNull,
  { resamples }: Sizes,
  rng: ReturnType<Surroundings["rng"]>,
): Record<Layout, readonly [number, number]> {
  const members = categories.map((_, c) => Array.from(wordCategory.keys()).filter((word) => wordCategory[word] === c))
  const pairs = layouts.map((layout) => edgeList(on[layout]))
  const found = layouts.map(() => new Float64Array(resamples))
  for (let b = 0; b < resamples; b++) {
    const times = new Float64Array(wordCategory.length)
    for (const words of members) for (const _ of words) times[words[rng.int(words.length)]!]! += 1
    const maps = selectivityMaps(x, wordCategory, categories.length, times).map(standardised)
    pairs.forEach((edges, l) => {
      found[l]![b] = mean(maps.map((map) => neighbourMean(map, edges)))
    })
  }
  return Object.fromEntries(
    layouts.map((layout, l) => {
      const { own } = meanI(test, columns(layout))
      const centre = mean(found[l]!)
      return [layout, percentileInterval(found[l]!.map((value) => own + value - centre))]
    }),
  ) as unknown as Record<Layout, readonly [number, number]>
}

function reliabilityOf(
  x: ReturnType<NetWords["words"]>,
  { wordCategory, words }: WordTable,
  { halves }: Sizes,
  seed: number,
): TrainedSite["reliability"] {
  const [category, word] = [Array.from(wordCategory), words.map((_, at) => at)]
  const options = { seed, draws: halves, top: Math.min(20, x.dims[1]!) }
  const means = ({ reliability: { dims, data } }: ReturnType<typeof splitHalfNull>) => {
    const [draws = 0, width = 0] = dims
    return Float64Array.from({ length: draws }, (_, b) => mean(data.subarray(b * width, (b + 1) * width)))
  }
  return {
    own: means(splitHalfSelectivity(x, category, word, options)),
    null: means(splitHalfNull(x, category, word, options)),
  }
}
