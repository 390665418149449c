import { mean } from "@llm-fmri/analysis"
import type { WordTable } from "@llm-fmri/replicate"
import type { Contest } from "./contest.js"
import { byWord } from "./material.js"
import { ceiling } from "./settings.js"

/** A contest as it is judged: one number a word. */
export interface Cell {
  /** Share of each word's rows that the linear probe told, [words]. */
  readonly linear: Float64Array
  readonly oneVsRest: Float64Array | undefined
  readonly network: Float64Array
  readonly linearLoss: Float64Array
  readonly networkLoss: Float64Array
  /** Hits of the network less those of the linear probe, [words]. */
  readonly gap: Float64Array
  /** Nats that the network needs fewer, [words]. */
  readonly lossGap: Float64Array
  /** Accuracy of each network, [seeds]. */
  readonly seedAccuracy: readonly number[]
  /** Whether the linear probe leaves room above it. */
  readonly room: boolean
  /** What the probes' choices were, fold by fold. */
  readonly chosen: { readonly linear: readonly string[]; readonly network: readonly string[] }
}

export function cellOf(
  { softmax, oneVsRest, mlp, seedAccuracy }: Contest,
  table: Pick<WordTable, "word" | "words">,
): Cell {
  const of = (values: Float64Array) => byWord(values, table)
  const [linear, network, linearLoss, networkLoss] = [softmax.hit, mlp.hit, softmax.loss, mlp.loss].map(of) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  return {
    linear,
    network,
    linearLoss,
    networkLoss,
    oneVsRest: oneVsRest && of(oneVsRest.hit),
    gap: network.map((hit, word) => hit - linear[word]!),
    lossGap: linearLoss.map((loss, word) => loss - networkLoss[word]!),
    seedAccuracy,
    room: mean(linear) <= ceiling,
    chosen: { linear: softmax.chosen, network: mlp.chosen },
  }
}
