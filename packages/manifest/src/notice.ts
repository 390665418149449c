import { stat } from "node:fs/promises"
import { writeJsonAtomically } from "./atomic-write.js"
import { licencePath } from "./layout.js"
import type { Licence, Manifest } from "./types.js"

/** Shows an artefact's licence unless this cache remembers that it was shown. */
export async function showLicenceOnce(
  manifest: Manifest,
  cache: string,
  show: (licence: Licence, manifest: Manifest) => void,
): Promise<void> {
  const file = licencePath(manifest.name, cache)
  if (await stat(file).catch(() => undefined)) return
  show(manifest.licence, manifest)
  await writeJsonAtomically(file, { artefact: manifest.name, licence: manifest.licence })
}
