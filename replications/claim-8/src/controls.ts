import { permutationP } from "@llm-fmri/analysis"
import { boundAbove, type MeasuredControl } from "@llm-fmri/replicate"
import type { Found } from "./checks.js"
import { difference, excessOf } from "./excess.js"
import { largestSigma } from "./quantities.js"
import { excesses, type OtherNet, type Results } from "./results.js"
import { fooled, level, type MeasureKey, unstructured } from "./settings.js"
import { overDensities } from "./worlds.js"

/** Checks on the measurement, and the attempts to kill the claim. */
export function controls(results: Results): MeasuredControl[] {
  const { smallWorld, weak, white, richClub, latent } = results.checks
  const planted = (key: string, { z, p }: Found) => ({ key, observed: z, passed: p <= level })
  const rows = largestSigma(results.trained.rows)?.sigma
  const untrained = results.nets.flatMap(({ net, value }) => (net === "untrained" && value.rows ? [value.rows] : []))
  const others = untrained.map((looks) => largestSigma(looks)?.sigma ?? Number.POSITIVE_INFINITY)
  const above = rows === undefined || others.length === 0 ? Number.NaN : rows - Math.max(...others)
  return [
    planted("planted_small_world", smallWorld),
    planted("planted_rich_club", richClub),
    { key: "planted_too_weak", observed: weak.z, passed: weak.z < unstructured },
    { key: "white_noise", observed: white.z, passed: white.sigma > 1 && Math.abs(white.z) < unstructured },
    { key: "few_sources", observed: latent.z, passed: Math.abs(latent.z) < unstructured && latent.rewiredZ > fooled },
    beyondSpectrum(results),
    netsFail("untrained_nets", results, "untrained", "sigma"),
    netsFail("hybrid_nets", results, "hybrid", "sigma"),
    netsFail("embedding_net", results, "embedding", "sigma"),
    allFail("rich_nets", results),
    Number.isFinite(above)
      ? { key: "untrained_rows", observed: above, passed: above > 0 }
      : notMeasured("untrained_rows"),
  ]
}

/** σ beside made-up normal data with the same eigenvalues. */
function beyondSpectrum({ trained: { half, spectrum } }: Results): MeasuredControl {
  const own = excessOf(half, "sigma")
  const known = half.at.filter((place) => spectrum.every((looks) => looks[place]))
  if (own === undefined || known.length === 0) return notMeasured("beyond_spectrum")
  const value = overDensities(half.own, known).sigma
  const p = permutationP(
    value,
    spectrum.map((looks) => overDensities(looks, known).sigma),
  )
  return { key: "beyond_spectrum", observed: p, passed: p <= level }
}

/** Whether the nets of a kind fail: the trained net's excess is surely above that of the best of them. */
function netsFail(key: string, results: Results, kind: OtherNet["net"], measure: MeasureKey): MeasuredControl {
  const own = excessOf(results.trained.half, measure)
  const others = excesses(results, kind, measure)
  if (own === undefined || others.length === 0 || own.leftOut.length < 2) return notMeasured(key)
  if (others.some(({ leftOut }) => leftOut.length !== own.leftOut.length)) return notMeasured(key)
  const best = others.reduce((a, b) => (b.excess > a.excess ? b : a))
  return boundAbove(key, difference(own, best))
}

/** The least advantage of the trained net's clubs over any kind of net. */
function allFail(key: string, results: Results): MeasuredControl {
  const each = (["untrained", "hybrid", "embedding"] as const).map((kind) => netsFail(key, results, kind, "rich"))
  return each.find(({ passed }) => !passed) ?? each[0]!
}

function notMeasured(key: string): MeasuredControl {
  return { key, observed: "not measured", passed: false }
}
