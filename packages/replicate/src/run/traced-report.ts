import { FmriError } from "@llm-fmri/errors"
import { knownModel } from "@llm-fmri/model"
import { builtInSets } from "@llm-fmri/stimuli"
import { measuredOf } from "../gate/measured-of.js"
import { cellMatches, cellName, parseCellName } from "../provenance/cell-name.js"
import type { ChainNode } from "../provenance/chain.js"
import { stimuliIdentity } from "../provenance/stimuli.js"
import { weightsIdentity } from "../provenance/weights.js"
import { checkReportFolder } from "./check-report-folder.js"
import { isSubjectOf } from "./subject.js"
import { brokenChain, type LinkState, type Traced } from "./traced.js"

/**
 * The chain of a number as a report folder holds it, checked against the folder, and against the known models and stimulus
 * sets of this machine.
 *
 * @param models only these, and pairs of them
 * @throws FmriError `ReportDamaged`, `ChainBroken` (exit 4), `NotInReport`
 */
export async function traceReport(
  claim: string,
  what: string,
  folder: string,
  models: readonly string[],
): Promise<Traced[]> {
  const { report, chains } = await checkReportFolder(folder)
  const id = /^\d+$/.test(claim) ? `claim-${claim}` : claim
  const entry = report.claims.find((each) => each.id === id)
  if (entry === undefined)
    throw notThere(
      `the report has no ${id}`,
      report.claims.map((each) => each.id),
    )
  const chosen = entry.models.filter(({ model }) => models.length === 0 || isSubjectOf(model, models))
  if (chosen.length === 0)
    throw notThere(
      `the report has no ${id} on ${models}`,
      entry.models.map(({ model }) => model),
    )
  const wanted = parseCellName(what)
  const traces: Traced[] = []
  for (const each of chosen) {
    const all = measuredOf(each).quantities
    const cells = all.filter((cell) => cell.key === wanted?.key && cellMatches(cell.params ?? {}, wanted.params))
    if (cells.length === 0) {
      const own = all.filter((cell) => cell.key === wanted?.key).map((cell) => cellName(cell.key, cell.params))
      throw notThere(
        `${id} has no ${what} in the report`,
        own.length > 0 ? own : [...new Set(all.map(({ key }) => key))],
      )
    }
    const chain = chains.find((one) => one.claim === id && one.model === each.model)!
    const states: Record<string, LinkState> = {}
    for (const node of chain.nodes) states[node.id] = await checkHere(`${id} on ${each.model}`, node)
    traces.push({ claim: id, model: each.model, cells, chain, states, changed: [] })
  }
  return traces
}

async function checkHere(name: string, { id, kind, name: own, sha256, detail }: ChainNode): Promise<LinkState> {
  const same = (found: string, what: string): LinkState => {
    if (found === sha256) return "checked"
    throw brokenChain(name, id, `${what} has sha256 ${found} here, and had ${sha256}`)
  }
  if (kind === "number" || kind === "analysis") return "checked"
  if (kind === "weights" && detail?.net === undefined && knownModel(own) !== undefined) {
    return same((await weightsIdentity(own)).weights, "the file")
  }
  if (kind === "stimuli" && builtInSets.includes(own)) return same((await stimuliIdentity(own)).hash, "the set")
  return "recorded"
}

function notThere(message: string, there: readonly string[]): FmriError {
  const some = there.slice(0, 12).join(", ")
  return new FmriError("NotInReport", message, {
    fix: `It has ${some}${there.length > 12 ? ` and ${there.length - 12} more` : ""}.`,
  })
}
