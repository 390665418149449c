import { ExitCode, FmriError } from "@llm-fmri/errors"
import type { ClaimSpec } from "../claim/spec.js"
import { subjects } from "./subject.js"

interface Named {
  readonly spec: Pick<ClaimSpec, "id" | "subjects" | "models">
}

/**
 * Those claims that the given models are enough for: one about pairs of models needs two.
 *
 * @param models instead of each claim's default models; none is those
 * @param leftOut is told of each of the others
 * @throws FmriError `TooFewModels` where no claim is left
 */
export function enoughModels<C extends Named>(
  claims: readonly C[],
  models: readonly string[],
  leftOut: (message: string) => void = () => {},
): C[] {
  const kept = claims.filter(({ spec }) => subjects(spec, models.length > 0 ? models : spec.models).length > 0)
  const left = claims.filter((claim) => !kept.includes(claim))
  const first = left[0]
  if (first !== undefined && kept.length === 0) throw tooFewModels(first.spec.id, models)
  for (const { spec } of left) leftOut(`${spec.id} compares two models, and is left out: there is only ${models}`)
  return kept
}

/** A claim about pairs that was given one model. */
export function tooFewModels(id: string, models: readonly string[]): FmriError {
  return new FmriError("TooFewModels", `${id} compares two models, and there is only ${models.join(", ") || "none"}`, {
    fix: "Name a second one: --model A --model B; without --model it takes its own.",
    exit: ExitCode.usage,
    fields: { claim: id, models },
  })
}
