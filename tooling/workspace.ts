import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The repository's root folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export interface PackageJson {
  name: string
  version: string
  description?: string
  private?: boolean
  exports?: Record<string, unknown>
  bin?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  publishConfig?: { exports?: Record<string, unknown>; bin?: Record<string, string> }
}

export interface Member {
  name: string
  /** Relative to the root, with forward slashes: `packages/graph`. */
  dir: string
  json: PackageJson
  /** False for packages that hold data only. */
  code: boolean
}

function member(dir: string): Member {
  const json = JSON.parse(readFileSync(join(root, dir, "package.json"), "utf8")) as PackageJson
  return { name: json.name, dir, json, code: existsSync(join(root, dir, "tsconfig.json")) }
}

/** The packages of the workspace that are published. */
export function members(): Member[] {
  const grouped = ["packages", "replications"].flatMap((group) =>
    readdirSync(join(root, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(root, group, entry.name, "package.json")))
      .map((entry) => member(`${group}/${entry.name}`)),
  )
  return [...grouped, member("data-manifests")]
}
