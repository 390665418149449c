import { FmriError } from "@llm-fmri/errors"
import { artefactPath, cached, findManifest, type Manifest } from "@llm-fmri/manifest"
import { builtInManifest, builtInSets, loadStimuli } from "@llm-fmri/stimuli"

/** A file that a claim rests on, as its manifest knows it. */
export interface Artefact {
  readonly name: string
  /** Where it lies on this machine. */
  readonly file: string
  /** It lies in the artefact cache, and may be linked to. */
  readonly cached: boolean
  /** Its file name. */
  readonly as: string
  /** Of the file. */
  readonly sha256: string
  /** As a report's inputs have it: of the file, or of what was read from it. */
  readonly content: string
  readonly description: string
  readonly licence: string
  readonly sources: readonly PublicSource[]
}

/** A place that means something on other machines too. */
export type PublicSource = Exclude<Manifest["sources"][number], { kind: "file" }> | { kind: "package"; name: string }

/**
 * The file of a known model or built-in stimulus set.
 *
 * @throws FmriError `NotExportable` for folders and files of one's own, `NotFetched`
 */
export async function findArtefact(name: string): Promise<Artefact> {
  if (builtInSets.includes(name)) {
    const manifest = await builtInManifest(name)
    const [source] = manifest.sources
    const { hash } = await loadStimuli(name)
    const file = source?.kind === "file" ? source.path : artefactPath(manifest)
    return {
      ...known(manifest),
      file,
      cached: false,
      content: hash,
      sources: [{ kind: "package", name: "@llm-fmri/stimuli" }],
    }
  }
  const manifest = await findManifest(name).catch((cause) => {
    throw new FmriError("NotExportable", `"${name}" is no known artefact, so nobody else could get it`, {
      fix: "Export claims that were measured on known models and stimulus sets: llm-fmri models lists them.",
      fields: { name },
      cause,
    })
  })
  const file = await cached(manifest)
  if (file === undefined) {
    throw new FmriError("NotFetched", `${name} is not in the cache`, {
      fix: `Fetch it first: llm-fmri fetch ${name}`,
      fields: { name },
    })
  }
  const sources = manifest.sources.filter((source) => source.kind !== "file")
  return { ...known(manifest), file, cached: true, content: manifest.sha256, sources }
}

function known({ name, file, sha256, description, licence }: Manifest) {
  return { name, as: file, sha256, description, licence: licence.name }
}
