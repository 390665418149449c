import { type NullName, nullModels } from "@llm-fmri/connectome"
import { parseChoice, parseCount, parseNumbers } from "../../cli/input/numbers.js"
import { usageError } from "../../cli/usage-error.js"
import type { Measure } from "../measure.js"
import type { NetworkStudy } from "./study.js"

/** The flags of `analyze` that speak of networks. */
interface NetworkFlags {
  readonly density: string | undefined
  readonly null: string | undefined
  readonly sign: string
  readonly resolution: string
  readonly "time-series": boolean
  readonly graph: boolean
  readonly seed: string
  readonly with: string | undefined
  readonly labels: string | undefined
  readonly tensor: string | undefined
  readonly site: string | undefined
  readonly position: string | undefined
}

/** How networks are made, and what they are compared with. */
export function studyOf(given: NetworkFlags, draws = 100): NetworkStudy {
  const densities = given.density === undefined ? undefined : parseNumbers("--density", given.density)
  const wrong = densities?.find((density) => !(density > 0 && density <= 1))
  if (wrong !== undefined) {
    throw usageError("BadDensity", `--density has ${wrong}`, "Give shares of the pairs, above 0 and at most 1.")
  }
  const time = given["time-series"]
  const kinds = given.graph ? ["networks"] : [time ? "time" : "rows", "networks"]
  const fitting = (Object.keys(nullModels) as NullName[]).filter((name) => kinds.includes(nullModels[name].of))
  const name = given.null ?? (fitting[0] as NullName)
  const model = nullModels[name as NullName]
  if (model !== undefined && !fitting.includes(name as NullName)) {
    const why = given.graph
      ? "draws samples, and a graph has none"
      : time
        ? "takes rows for exchangeable, and those of time series are not"
        : "is for rows that follow each other in time"
    const fix = `Use ${fitting.join(" or ")}${!given.graph && !time ? ", or say --time-series" : ""}.`
    throw usageError("NullDoesNotFit", `--null ${name} ${why}`, fix)
  }
  const resolution = Number(given.resolution)
  if (!(resolution > 0 && Number.isFinite(resolution))) {
    throw usageError("BadNumber", `--resolution is "${given.resolution}"`, "Give it a number above 0; 1 is usual.")
  }
  return {
    densities,
    null: parseChoice("--null", name, fitting),
    sign: parseChoice("--sign", given.sign, ["positive", "absolute"]),
    resolution,
    draws,
    seed: parseCount("--seed", given.seed, 0),
  }
}

/** A graph has no samples: no labels, no second recording, and only the measures of networks. */
export function checkForGraph(chosen: readonly Measure[], given: NetworkFlags): void {
  const other = chosen.find((measure) => !("read" in measure))
  if (other !== undefined) {
    throw usageError(
      "NeedsSamples",
      `"${other.name}" measures samples, and with --graph the file holds none`,
      "Use small-world, modularity or rich-club, or leave --graph out.",
    )
  }
  const idle = (["with", "labels", "tensor", "site", "position"] as const).find((name) => given[name] !== undefined)
  if (idle === undefined && !given["time-series"]) return
  throw usageError(
    "NeedsSamples",
    `--${idle ?? "time-series"} speaks of samples, and a graph has none`,
    "Leave it out.",
  )
}
