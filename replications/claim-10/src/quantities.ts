import { mean, percentileInterval, quantile } from "@llm-fmri/analysis"
import { drawsBand, type MeasuredQuantity } from "@llm-fmri/replicate"
import { type Results, references } from "./results.js"
import { layouts, sites, smallestMap } from "./settings.js"

const randomOrder = "units in random order"

/** All numbers of the claim; tables come beside. */
export function quantities(results: Results): MeasuredQuantity[] {
  const { trained, words } = results
  const cells = sites.flatMap((site) => layouts.map((layout) => ({ site, layout, own: trained.sites[site] })))
  return [
    ...cells.map(({ site, layout, own }) => ({
      key: "moran_i",
      params: { site, layout },
      value: own.I[layout],
      ci: own.interval[layout],
      n: words,
      references: references(results, site, ({ I }) => I[layout]),
      null: drawsBand(randomOrder, own.nullI[layout], { observed: own.I[layout] }),
    })),
    {
      key: "cortex_ratio",
      absent_because:
        "no Moran's I of a cortical category map is at hand with its source and its smoothing, and smoothing alone moves it from 0 to above 0.9",
    },
    ...cells.map(({ site, layout, own }) => ({
      key: "moran_z",
      params: { site, layout },
      value: own.z[layout],
      n: own.units,
      references: references(results, site, ({ z }) => z[layout]),
      null: drawsBand(`a map of I = ${smallestMap} planted in one category`, own.plantedZ[layout]),
    })),
    ...sites.map((site) => ({ key: "map_p", params: { site }, value: trained.sites[site].familyP })),
    { key: "layers_p", value: trained.layersP },
    ...cells.map(({ site, layout, own }) => ({
      key: "power",
      params: { site, layout },
      value: own.power[layout],
      n: own.plantedZ[layout].length,
    })),
    ...sites.map((site) => {
      const { patch, patchNull, units } = trained.sites[site]
      return {
        key: "region",
        params: { site },
        value: patch,
        n: units,
        references: references(results, site, (one) => one.patch),
        null: drawsBand(randomOrder, patchNull, { observed: patch }),
      }
    }),
    ...sites.map((site) => {
      const { own, null: shuffled } = trained.sites[site].reliability
      const value = mean(own)
      return {
        key: "map_reliability",
        params: { site },
        value,
        ci: percentileInterval(own),
        n: words,
        null: drawsBand("word labels permuted", shuffled, { observed: value }),
      }
    }),
    ...sites.map((site) => {
      const { I, rotated } = trained.sites[site].laidOut!
      return {
        key: "layout_i",
        params: { site },
        value: I,
        references: references(results, site, ({ laidOut }) => laidOut?.I),
        null: drawsBand("rotated basis", rotated, { observed: I }),
      }
    }),
    ...trained.smoothing.map(({ sd, own, noise }) => ({
      key: "moran_smoothed",
      params: { sd },
      value: own,
      null: drawsBand(`${randomOrder}, smoothed alike`, noise),
    })),
  ]
}

/** The band of a list, for tables. */
export function bandOf(values: Float64Array): [low: number, high: number] {
  return [quantile(values, 0.025), quantile(values, 0.975)]
}
