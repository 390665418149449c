import { type Model, openModel as open } from "@llm-fmri/model"
import { drawFetch } from "../progress/fetching.js"
import type { OpenOptions } from "./engine.js"

/** Opens a model and draws what it takes: the download if it is not here, the reading. */
export async function openModel(
  name: string,
  { runtime, run, perturb, offline, signal, progress }: OpenOptions,
): Promise<Model> {
  const stage = progress.stage(`opening ${name}`)
  try {
    return await open(name, {
      runtime,
      ...(run === undefined ? {} : { run }),
      offline,
      signal,
      ...(perturb === undefined ? {} : { perturb }),
      onFetch: drawFetch(progress),
      onLicence: (licence, manifest) => progress.note(`${manifest.name}, ${licence.name}: ${licence.text}`),
    })
  } finally {
    stage.end()
  }
}
