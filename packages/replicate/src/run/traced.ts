import { ExitCode, FmriError } from "@llm-fmri/errors"
import type { MeasuredQuantity } from "../claim/measured.js"
import { hashOf } from "../provenance/canonical.js"
import { cellMatches, cellName, parseCellName } from "../provenance/cell-name.js"
import { type Chain, type ChainNode, chainProblems } from "../provenance/chain.js"
import { type ChangedPart, changedParts, keyHash } from "../provenance/key.js"
import { stimuliIdentity } from "../provenance/stimuli.js"
import { weightsIdentity } from "../provenance/weights.js"
import type { ResultStore } from "../store/store.js"
import { honest, type Present, referenceOf } from "./lookup.js"
import { isStoredResult, type StoredResult } from "./run-record.js"
import { modelName } from "./subject.js"

/** What a link turned out to be: checked against its bytes, different by now, or only what the record says. */
export type LinkState = "checked" | "changed" | "recorded"

/** A number's chain, checked as far as it can be checked from here. */
export interface Traced {
  claim: string
  model: string
  /** The cells that the chain ends in. */
  cells: MeasuredQuantity[]
  chain: Chain
  states: Record<string, LinkState>
  /** What has changed since it was measured: the numbers are those of an earlier run. */
  changed: ChangedPart[]
}

/**
 * Finds the stored result that a number stands in and walks its chain: the stored result, weights and stimuli are hashed
 * again, code and spec compared.
 *
 * @param what `ratio`, or a cell: `ratio{N=4,dose=0.1}`
 * @throws FmriError `NotMeasured` (exit 3), `NoSuchQuantity`, `ChainBroken` (exit 4) naming the link
 */
export async function trace(what: string, present: Present, store: ResultStore): Promise<Traced> {
  const { claim, subject, key } = present
  const name = `${claim.spec.id} on ${subject.name}`
  const { key: found, result } = await storedFor(present, store, name)
  const cells = pickCells(what, present, result)
  const { chain } = result
  checkRecord(name, result)
  const changed = keyHash(found) === keyHash(key) ? [] : changedParts(found, key)
  const states: Record<string, LinkState> = {}
  for (const node of chain.nodes) states[node.id] = await checkLink(name, node, present, changed)
  return { claim: claim.spec.id, model: subject.name, cells, chain, states, changed }
}

async function storedFor(present: Present, store: ResultStore, name: string) {
  const now = await store.readResult(present.key)
  if (isStoredResult(now)) return { key: present.key, result: now }
  const earlier = await referenceOf(present, store)
  const kept = earlier && (await store.readResult(earlier.key))
  if (earlier !== undefined && isStoredResult(kept)) return { key: earlier.key, result: kept }
  const last = await store.latest(present.claim.spec.id, present.subject.name, honest)
  const result = last && (await store.readResult(last))
  if (last !== undefined && isStoredResult(result)) return { key: last, result }
  throw new FmriError("NotMeasured", `${name} has no stored result on this machine`, {
    fix: `Measure it first: llm-fmri replicate ${present.claim.spec.id}.`,
    exit: ExitCode.uncompared,
  })
}

function pickCells(what: string, { claim }: Present, { measured }: StoredResult): MeasuredQuantity[] {
  const parsed = parseCellName(what)
  const keys = claim.spec.quantities.map((quantity) => quantity.key)
  const wrong = (message: string, fix: string) => new FmriError("NoSuchQuantity", message, { fix })
  if (parsed === undefined || !keys.includes(parsed.key)) {
    throw wrong(`${claim.spec.id} has no quantity "${parsed?.key ?? what}"`, `Its quantities are ${keys.join(", ")}.`)
  }
  const all = measured.quantities.filter((cell) => cell.key === parsed.key)
  const cells = all.filter((cell) => cellMatches(cell.params ?? {}, parsed.params))
  if (cells.length > 0) return cells
  const example = all[0] === undefined ? parsed.key : cellName(parsed.key, all[0].params)
  throw wrong(`no cell of ${claim.spec.id}.${parsed.key} is ${what}`, `One of its ${all.length} cells is ${example}.`)
}

/** The record against itself: every link there, every number the one that its hash says. */
function checkRecord(name: string, { chain, measured }: StoredResult): void {
  const [problem] = chainProblems(chain)
  if (problem !== undefined) throw brokenChain(name, "chain", problem)
  const byId = new Map(chain.nodes.map((node) => [node.id, node]))
  for (const cell of measured.quantities) {
    const id = `number:${cellName(cell.key, cell.params)}`
    const node = byId.get(id)
    if (node === undefined) throw brokenChain(name, id, "it is not in the chain")
    if (node.sha256 !== hashOf(cell)) throw brokenChain(name, id, "the stored number is not the one that was measured")
  }
  if (byId.get("analysis")?.sha256 !== hashOf(measured)) {
    throw brokenChain(name, "analysis", "the stored numbers are not those that were measured")
  }
}

async function checkLink(
  name: string,
  node: ChainNode,
  { subject, claim, key }: Present,
  changed: readonly ChangedPart[],
): Promise<LinkState> {
  const now = (found: string, what: string): LinkState => {
    if (found === node.sha256) return "checked"
    throw brokenChain(name, node.id, `${what} has sha256 ${found} now, and had ${node.sha256}`)
  }
  switch (node.kind) {
    case "weights": {
      const model = subject.models.find((each) => modelName(each) === node.name)
      return model === undefined ? "recorded" : now((await weightsIdentity(model)).weights, "the file")
    }
    case "stimuli":
      return key[`stimuli:${node.name}`] === undefined
        ? "recorded"
        : now((await stimuliIdentity(claim.spec.stimuli)).hash, "the set")
    case "spec":
      return node.sha256 === key.spec ? "checked" : "changed"
    case "code":
      if (node.id === "code") return changed.some(({ part }) => isCode(part)) ? "changed" : "checked"
      return node.sha256 === (key[node.id] ?? key[node.name]) ? "checked" : "changed"
    case "environment":
      return changed.some(({ part }) => /^(environment|run)\./.test(part)) ? "changed" : "checked"
    case "analysis":
    case "number":
      return "checked"
    default:
      return "recorded"
  }
}

function isCode(part: string): boolean {
  return part.startsWith("code:") || part === "lockfile"
}

/** A link that is not what it was: exit 4. */
export function brokenChain(name: string, link: string, how: string): FmriError {
  return new FmriError("ChainBroken", `the chain of ${name} is broken at ${link}: ${how}`, {
    fix: "Restore what was changed, or measure again: llm-fmri replicate.",
    exit: ExitCode.integrity,
    fields: { link },
  })
}
