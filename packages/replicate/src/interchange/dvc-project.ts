import { stringify } from "yaml"
import { byCodePoint, type FileHashes, type FolderHash } from "./dvc-hash.js"

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A file from elsewhere that claims are measured on. */
export interface DvcArtefact extends FileHashes {
  /** Its name to us: `smollm2-135m`. */
  readonly name: string
  /** Where it lies in the project: `artefacts/model.gguf`. */
  readonly path: string
  readonly description: string
  readonly licence: string
  /** Where its bytes can be had, as its manifest says. */
  readonly sources: readonly Json[]
}

/** A claim: what it was measured from, with what settings, and its report. */
export interface DvcStage {
  readonly name: string
  readonly title: string
  readonly command: string
  readonly deps: readonly ({ path: string } & FileHashes)[]
  /** By key: a change of one shows as that one. */
  readonly params: Readonly<Record<string, Json>>
  readonly out: { readonly path: string } & FolderHash
}

/**
 * The text files of a DVC project (schema 2.0), by path: one `.dvc` file an artefact, one stage a claim, a lock that says
 * all of it is up to date. Pure.
 */
export function dvcProject(artefacts: readonly DvcArtefact[], stages: readonly DvcStage[]): Map<string, string> {
  const params = Object.fromEntries(stages.map(({ name, params }) => [name, params]))
  return new Map([
    [".dvc/config", config],
    [".dvc/.gitignore", "/config.local\n/tmp\n/cache\n"],
    [".dvcignore", ""],
    ["artefacts/.gitignore", artefacts.map(({ path }) => `/${path.split("/").at(-1)}\n`).join("")],
    ...artefacts.map((artefact): [string, string] => [`${artefact.path}.dvc`, yaml(artefactFile(artefact))]),
    ["params.yaml", yaml(params)],
    ["dvc.yaml", yaml({ stages: Object.fromEntries(stages.map((stage) => [stage.name, pipelineStage(stage)])) })],
    [
      "dvc.lock",
      yaml({ schema: "2.0", stages: Object.fromEntries(stages.map((stage) => [stage.name, lockStage(stage)])) }),
    ],
  ])
}

/** Works without git and without a word to the outside; links instead of copies where the disk can. */
const config = `[core]
    no_scm = true
    analytics = false
    check_update = false
[cache]
    type = "reflink,hardlink,copy"
`

function artefactFile({ name, path, description, licence, sources, md5, sha256, size }: DvcArtefact): Json {
  return {
    outs: [{ md5, size, hash: "md5", path: path.split("/").at(-1) as string }],
    desc: description,
    meta: { name, sha256, licence, sources },
  }
}

function pipelineStage({ name, title, command, deps, params, out }: DvcStage): Json {
  return {
    desc: title,
    cmd: command,
    deps: deps.map(({ path }) => path).sort(byCodePoint),
    params: leaves(name, params).map(([key]) => key),
    outs: [{ [out.path]: { cache: false } }],
    meta: { sha256: Object.fromEntries(deps.map(({ path, sha256 }) => [path, sha256])) },
  }
}

function lockStage({ name, command, deps, params, out }: DvcStage): Json {
  return {
    cmd: command,
    deps: [...deps]
      .sort((a, b) => byCodePoint(a.path, b.path))
      .map(({ path, md5, size }) => ({ path, hash: "md5", md5, size })),
    params: { "params.yaml": Object.fromEntries(leaves(name, params)) },
    outs: [{ path: out.path, hash: "md5", md5: out.md5, size: out.size, nfiles: out.nfiles }],
  }
}

/** Every single parameter by its dotted key, sorted: `claim-3.code.analysis`. Lists are values. */
function leaves(prefix: string, value: Json): [string, Json][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[prefix, value]]
  return Object.entries(value)
    .flatMap(([key, inner]) => leaves(`${prefix}.${key}`, inner as Json))
    .sort(([a], [b]) => byCodePoint(a, b))
}

/** For readers of YAML 1.1 too: `yes`, `012` and dates are quoted. */
function yaml(value: Json): string {
  return stringify(value, { lineWidth: 0, compat: "yaml-1.1", aliasDuplicateObjects: false })
}
