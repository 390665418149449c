import { Runtime } from "@llm-fmri/graph"
import { fetch, findManifest } from "@llm-fmri/manifest"
import { type Model, openModel } from "@llm-fmri/model"
import { deriveSeed, Rng } from "@llm-fmri/random"
import { loadStimuli, placeStimuli } from "@llm-fmri/stimuli"

/** The model that the speed targets are set for. */
export const modelName = "smollm2-135m"

export async function checkpointFile(): Promise<string> {
  return fetch(await findManifest(modelName))
}

export async function withModel<T>(work: (model: Model, runtime: Runtime) => Promise<T>): Promise<T> {
  const runtime = await Runtime.start()
  try {
    const model = await openModel(modelName, { runtime })
    try {
      return await work(model, runtime)
    } finally {
      await model.close()
    }
  } finally {
    await runtime.close()
  }
}

export interface Rows {
  ids: number[][]
  target: number[]
}

/** The claims' own 1,200 stimuli as token ids. */
export async function claimRows(model: Model): Promise<Rows> {
  const { ids, target } = placeStimuli(await loadStimuli("concrete-10x24x5"), model.tokenizer!)
  return { ids, target }
}

/** Rows of 8 to 60 random tokens: nothing that two of them could share. */
export function unrelatedRows(count: number, vocab: number): Rows {
  const rng = new Rng(deriveSeed(0, "bench", "unrelated"))
  const ids = Array.from({ length: count }, () => Array.from({ length: 8 + rng.int(53) }, () => rng.int(vocab)))
  return { ids, target: ids.map((row) => row.length - 1) }
}
