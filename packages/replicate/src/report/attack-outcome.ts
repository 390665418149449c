import { verdictRank } from "../claim/verdict.js"
import type { AttackEntry } from "./schema.js"

/**
 * What an attack did, in two words. A claim that is granted nothing has nothing to lose, though its verdict may be another
 * under an attack that should not matter to it. An attack on something that the claim does not use misses it.
 */
export function attackOutcome({ expected, killed, misses, verdict, without }: AttackEntry): string {
  if (killed) return "killed"
  if (misses) return "does not touch it"
  if (without === undefined || verdictRank(without) > 0) return "survived"
  return expected === "stand" && verdict !== without ? "nothing to lose, but another verdict" : "nothing to lose"
}
