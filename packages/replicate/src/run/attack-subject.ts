import { mkdtemp, rm } from "node:fs/promises"
import path from "node:path"
import { ExitCode, isFmriError } from "@llm-fmri/errors"
import type { Claim } from "../claim/measure.js"
import type { Measured } from "../claim/measured.js"
import type { ClaimSpec } from "../claim/spec.js"
import { type Verdict, verdictRank } from "../claim/verdict.js"
import type { Attack } from "../gate/attacks/attack.js"
import { attacks } from "../gate/attacks/catalogue.js"
import type { Disguise } from "../gate/attacks/disguise.js"
import { judge } from "../gate/judge.js"
import type { AttackEntry } from "../report/schema.js"
import { type MeasureOptions, measureSubject } from "./measure-subject.js"
import type { Subject } from "./subject.js"

/**
 * Measures a claim again under every attack, with few draws, beside a run with as few that nothing is done to. An attack
 * kills where a verdict that should fall stands, or one that should stand falls. A claim that is not granted anything
 * has nothing to lose, and nothing kills it.
 */
export async function attackSubject(
  claim: Claim & { readonly file?: string },
  subject: Subject,
  options: MeasureOptions,
): Promise<AttackEntry[]> {
  // What claims attach under attack is not of the report.
  const folder = await mkdtemp(path.join(options.folder, ".attacks-"))
  const under = async (disguise?: Disguise) => {
    const deceived = { ...options, folder, quick: true, attack: false, keepRecordings: false }
    const { measured } = await measureSubject(claim, subject, disguise ? { ...deceived, disguise } : deceived)
    return { ...judge(claim.spec, measured), measured }
  }
  try {
    options.progress.note(`${claim.spec.id} on ${subject.name}: with few draws, to compare attacks with`)
    const plain = await under()
    const entries: AttackEntry[] = []
    for (const attack of attacks) {
      options.progress.note(`${claim.spec.id} on ${subject.name}: attack ${attack.key}`)
      const { verdict, because, measured } = await under({
        name: attack.key,
        ...attack.disguise(subject.models),
      }).catch(notRun)
      const untouched =
        claim.spec.untouched_by?.includes(attack.key) === true &&
        measured !== undefined &&
        sameDecidingValues(claim.spec, plain.measured, measured)
      entries.push({ ...outcome(attack, plain.verdict, verdict, untouched), because: [...because] })
    }
    return entries
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * What an attack did to a claim. Pure.
 *
 * @param untouched the spec says that what the attack takes away is not what the claim speaks of (directions, say, of one
 * that fits none), and no number that decides is another one: that the verdict stands is then no fault of it.
 */
export function outcome(
  { key, definition, expected }: Pick<Attack, "key" | "definition" | "expected">,
  plain: Verdict,
  under: Verdict,
  untouched = false,
): Omit<AttackEntry, "because"> {
  const [before, after] = [verdictRank(plain), verdictRank(under)]
  const misses = expected === "fall" && untouched && plain === under
  const killed = before > 0 && !misses && (expected === "fall" ? after >= before : after < before)
  return { key, definition, expected, without: plain, verdict: under, killed, ...(misses ? { misses } : {}) }
}

/** Whether every deciding quantity has the very same values. */
export function sameDecidingValues(spec: Pick<ClaimSpec, "decides">, one: Measured, other: Measured): boolean {
  const values = ({ quantities }: Measured) =>
    quantities.filter(({ key }) => spec.decides.includes(key)).map(({ key, params, value }) => [key, params, value])
  return JSON.stringify(values(one)) === JSON.stringify(values(other))
}

/** A claim that cannot be measured under an attack: its own errors, not those of the machine. */
function notRun(error: unknown): { verdict: Verdict; because: string[]; measured?: undefined } {
  if (!isFmriError(error) || error.exit !== ExitCode.usage) throw error
  return { verdict: "inconclusive", because: [`it could not be measured: ${error.message}`] }
}
