import { FmriError } from "@llm-fmri/errors"
import type { HostTensor } from "@llm-fmri/graph"
import { logitsGraph, type Model } from "@llm-fmri/model"
import { countRows, type Rows } from "./rows.js"

export interface ReadoutOptions {
  readonly signal?: AbortSignal
}

/** What the readouts use of a model. */
export type ReadoutModel = Pick<Model, "arch" | "weights" | "runtime">

/**
 * Logits of a few tokens, without those of the rest of the vocabulary: x·W[token], after the soft cap where the
 * architecture has one.
 *
 * @param finalNorm [n, width]: the recorded site `final_norm`
 * @param tokens ids, in the order of the columns
 * @returns [n, tokens.length]
 * @throws FmriError `ShapeMismatch`, `TokenOutOfRange`
 * @example
 * ```ts
 * const { tensors } = await capture(model, { rows, sites: ["final_norm"], positions: ["last"] })
 * const logits = await tokenLogits(model, tensors.get("final_norm")!, [7042, 9690])
 * ```
 */
export async function tokenLogits(
  model: ReadoutModel,
  finalNorm: Rows,
  tokens: readonly number[],
  options: ReadoutOptions = {},
): Promise<{ dims: [rows: number, tokens: number]; data: Float32Array }> {
  const { arch, weights, runtime } = model
  const count = countRows(finalNorm, arch.width, "final_norm rows")
  checkTokens(tokens, arch.vocab)
  if (count === 0 || tokens.length === 0) return { dims: [count, tokens.length], data: new Float32Array(0) }
  const table: HostTensor = {
    dtype: "float32",
    dims: [tokens.length, arch.width],
    data: await weights.rows(arch.head.table, tokens),
  }
  const x: HostTensor = { dtype: "float32", dims: [count, arch.width], data: finalNorm.data }
  const { logits } = await runtime.run(logitsGraph(arch), { x, table }, { signal: options.signal })
  return { dims: [count, tokens.length], data: logits!.data as Float32Array }
}

/**
 * The logit of one token less that of another, for each row: what the model favours the first by (in nats of log odds).
 *
 * @param finalNorm [n, width]: the recorded site `final_norm`
 * @returns [n]
 * @throws as {@link tokenLogits}
 */
export async function logitDifference(
  model: ReadoutModel,
  finalNorm: Rows,
  token: number,
  against: number,
  options: ReadoutOptions = {},
): Promise<Float64Array> {
  const { dims, data } = await tokenLogits(model, finalNorm, [token, against], options)
  return Float64Array.from({ length: dims[0] }, (_, r) => data[2 * r]! - data[2 * r + 1]!)
}

function checkTokens(tokens: readonly number[], vocab: number): void {
  for (const id of tokens)
    if (!Number.isInteger(id) || id < 0 || id >= vocab)
      throw new FmriError("TokenOutOfRange", `Token id ${id} is read, but the vocabulary has 0 to ${vocab - 1}.`, {
        fix: "Use token ids of this model's tokenizer.",
        fields: { id },
      })
}
