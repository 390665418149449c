import { builtInManifest, builtInSets, loadStimuli, type StimulusSet } from "@llm-fmri/stimuli"
import type { ChainNode } from "./chain.js"
import { madeFrom } from "./sources.js"

/** A stimulus set as nodes of the chain: the set, and for a built-in one the file that holds it. */
export async function stimuliNodes(set: Pick<StimulusSet, "name" | "hash" | "stimuli">): Promise<ChainNode[]> {
  const id = `stimuli:${set.name}`
  const detail = { stimuli: set.stimuli.length }
  if (!builtInSets.includes(set.name)) {
    return [{ id, kind: "stimuli", name: set.name, sha256: set.hash, from: [], detail }]
  }
  const manifest = await builtInManifest(set.name)
  const origin = madeFrom(manifest)
  const source: ChainNode = {
    id: `source:${manifest.file}`,
    kind: "source",
    name: manifest.file,
    sha256: manifest.sha256,
    from: [],
    detail: { address: `data/${manifest.file} of @llm-fmri/stimuli`, revision: "as in this version" },
  }
  const more: Record<string, string | number> = origin === undefined ? detail : { ...detail, made_from: origin }
  return [source, { id, kind: "stimuli", name: set.name, sha256: set.hash, from: [source.id], detail: more }]
}

/** The name that a stimulus set gives itself, and its content hash. @throws FmriError as `loadStimuli` */
export async function stimuliIdentity(nameOrFile: string): Promise<{ name: string; hash: string }> {
  const { name, hash } = await loadStimuli(nameOrFile)
  return { name, hash }
}
