import { FmriError } from "@llm-fmri/errors"
import { spanToTokens, type Tokenizer } from "@llm-fmri/model"
import type { StimulusSet } from "./set.js"

/**
 * The token that stands for each category's noun in running text (with the blank before it, where the tokenizer has it
 * so), by category: what readouts of a category look up in the logits.
 *
 * @throws FmriError `NounMissing` where the set has no noun for a category, `NounSplit` where it is not one token,
 * `NounShared` where two categories have the same
 *
 * @example
 * ```ts
 * nounTokens(await loadStimuli("concrete-10x24x5"), model.tokenizer).get("animal") // 7434
 * ```
 */
export function nounTokens(
  set: Pick<StimulusSet, "name" | "categories" | "nouns">,
  tokenizer: Pick<Tokenizer, "encode" | "token">,
): ReadonlyMap<string, number> {
  const tokens = new Map<string, number>()
  for (const category of set.categories) {
    const noun = set.nouns?.[category]
    if (noun === undefined)
      throw problem("NounMissing", `${set.name} names no noun for the category "${category}"`, "Add it to the set.")
    const text = `the ${noun}`
    const encoding = tokenizer.encode(text, "never")
    const at = spanToTokens(encoding, [text.length - noun.length, text.length])
    const ids = at.map((token) => encoding.ids[token]!)
    if (ids.length !== 1) {
      const pieces = ids.map((id) => `"${tokenizer.token(id)}"`).join(" + ")
      throw problem(
        "NounSplit",
        `the noun "${noun}" of "${category}" is ${ids.length} tokens for this tokenizer (${pieces})`,
        "Give the category in the set a noun that is one token, and say so.",
      )
    }
    for (const [other, id] of tokens)
      if (id === ids[0])
        throw problem("NounShared", `"${category}" and "${other}" have the same noun token`, "Choose another noun.")
    tokens.set(category, ids[0]!)
  }
  return tokens
}

function problem(tag: string, what: string, fix: string): FmriError {
  return new FmriError(tag, what, { fix })
}
