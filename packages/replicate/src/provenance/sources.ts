import path from "node:path"
import type { Manifest, Source } from "@llm-fmri/manifest"
import type { ChainNode } from "./chain.js"

/** Where an artefact's bytes can be had, one node a file that is downloaded: its address, its revision, its sha256. */
export function sourceNodes({ file, sha256, sources }: Manifest): ChainNode[] {
  const node = (name: string, hash: string, detail: Record<string, string>): ChainNode => ({
    id: `source:${name}`,
    kind: "source",
    name,
    sha256: hash,
    from: [],
    detail,
  })
  const wheel = (part: { project: string; version: string; file: string; sha256: string; member: string }) =>
    node(part.file, part.sha256, {
      address: `pkg:pypi/${part.project}@${part.version}`,
      revision: part.version,
      member: part.member,
    })
  const of = (source: Source): ChainNode[] => {
    switch (source.kind) {
      case "pypi-wheel":
        return [wheel(source)]
      case "pypi-wheels-joined":
        return source.parts.map(wheel)
      case "hub":
        return [
          node(`${source.repo}/${source.path}`, sha256, {
            address: `https://huggingface.co/${source.repo}/blob/${source.revision}/${source.path}`,
            revision: source.revision,
          }),
        ]
      case "npm":
        return [
          node(`${source.package}@${source.version}`, sha256, {
            address: `pkg:npm/${source.package}@${source.version}`,
            revision: source.version,
            member: source.member,
          }),
        ]
      case "http":
        return [node(file, sha256, { address: source.url, revision: "as fetched" })]
      case "file":
        return [node(path.basename(source.path), sha256, { address: path.basename(source.path), revision: "as is" })]
    }
  }
  return sources.flatMap(of)
}

/** What an artefact was made from, in a line. */
export function madeFrom({ madeFrom: origins }: Manifest): string | undefined {
  if (origins.length === 0) return undefined
  return origins
    .map(({ name, url, revision, how }) => {
      const where = [url === undefined ? "" : ` <${url}>`, revision === undefined ? "" : ` at ${revision}`].join("")
      return `${name}${where}${how === undefined ? "" : `, ${how}`}`
    })
    .join("; ")
}
