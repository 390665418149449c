import { FmriError } from "@llm-fmri/errors"
import { needs } from "../estimates/moments.js"

/**
 * One token's logit minus the mean logit of others: how far the net prefers it, in logits.
 *
 * For a category: its noun against the nouns of the other categories. Softmax's shift of all logits drops out.
 *
 * @throws FmriError `TooFew` for no others, `UnknownToken` for an index outside the vocabulary.
 *
 * @example
 * ```ts
 * logitDifference([4, 1, 3, 9], 0, [1, 2]) // 2
 * ```
 */
export function logitDifference(logits: ArrayLike<number>, token: number, others: ArrayLike<number>): number {
  needs(others, 1)
  let sum = 0
  for (let i = 0; i < others.length; i++) sum += at(logits, others[i]!)
  return at(logits, token) - sum / others.length
}

function at(logits: ArrayLike<number>, token: number): number {
  const logit = logits[token]
  if (logit === undefined) {
    throw new FmriError("UnknownToken", `token ${token} is not one of the ${logits.length} of the vocabulary`, {
      fix: "Look the token up in the tokenizer of this model.",
      fields: { token, vocabulary: logits.length },
    })
  }
  return logit
}
