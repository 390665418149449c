import { chmod, constants, copyFile, link } from "node:fs/promises"
import path from "node:path"
import { ExitCode, FmriError } from "@llm-fmri/errors"
import type { ClaimSpec } from "../claim/spec.js"
import type { Progress } from "../progress/progress.js"
import type { RunKey } from "../provenance/key.js"
import { specHash } from "../run/run-key.js"
import { StagedFolder } from "../staging/staged-folder.js"
import type { Artefact } from "./artefact.js"
import { folderHash, hashFileTwice, hashTwice } from "./dvc-hash.js"
import { type DvcArtefact, type DvcStage, dvcProject } from "./dvc-project.js"
import type { FoundReport } from "./report-of.js"

export interface ExportOptions {
  claims: readonly { spec: ClaimSpec; found: FoundReport }[]
  /** Finds the file behind a model's or stimulus set's name. */
  find: (name: string) => Promise<Artefact>
  /** A folder that is not there, or empty. */
  out: string
  progress: Progress
  signal: AbortSignal
}

export interface Exported {
  artefacts: (Pick<DvcArtefact, "name" | "path" | "md5" | "sha256" | "size"> & { linked: boolean })[]
  claims: { claim: string; command: string; report: string }[]
}

/**
 * Writes a DVC project: artefacts with their `.dvc` files and DVC's cache, specs, reports, `dvc.yaml` and `dvc.lock`.
 * Files of the artefact cache are hard-linked where the disk can; nothing is in place before everything is.
 *
 * @throws FmriError `ArtefactDamaged`, `OtherInput` (exit code 4) where bytes are not those that were measured
 */
export async function exportDvc({ claims, find, out, progress, signal }: ExportOptions): Promise<Exported> {
  const staging = await StagedFolder.begin(out)
  try {
    const artefacts = new Map<string, DvcArtefact & { linked: boolean }>()
    const stages: DvcStage[] = []
    for (const { spec, found } of claims) {
      checkSpec(spec, found)
      const names = [spec.stimuli, ...found.report.claims.flatMap(({ models }) => models.flatMap(modelsOf))]
      for (const name of new Set(names)) {
        signal.throwIfAborted()
        const artefact = await find(name)
        checkInput(artefact, spec.id, found)
        if (!artefacts.has(name)) artefacts.set(name, await bring(artefact, staging, progress, signal))
      }
      stages.push(
        await stage(
          spec,
          found,
          [...new Set(names)].map((name) => artefacts.get(name)!),
          staging,
        ),
      )
    }
    const brought = [...artefacts.values()]
    for (const [name, text] of dvcProject(brought, stages)) await staging.write(name, text)
    signal.throwIfAborted()
    await staging.publish()
    return {
      artefacts: brought.map(({ name, path, md5, sha256, size, linked }) => ({
        name,
        path,
        md5,
        sha256,
        size,
        linked,
      })),
      claims: stages.map(({ name, command, out }) => ({ claim: name, command, report: `${out.path}/report.json` })),
    }
  } catch (error) {
    await staging.discard()
    throw error
  }
}

/** The models of an entry: one, or the two of a pair. */
function modelsOf({ model }: { model: string }): string[] {
  return model.split(" x ")
}

/** A lock that says "up to date" must mean the spec that was measured. */
function checkSpec(spec: ClaimSpec, { keys }: FoundReport): void {
  if (keys.every((key) => key.spec === specHash(spec))) return
  throw new FmriError("SpecChanged", `the spec of ${spec.id} has changed since its report was made`, {
    fix: `Measure again: pnpm replicate ${spec.id}`,
    fields: { claim: spec.id },
  })
}

/** What lies here must be what the report was made from. */
function checkInput({ name, content }: Artefact, claim: string, { report }: FoundReport): void {
  const input = report.inputs.find((one) => one.name === name)
  if (input === undefined || input.sha256 === content) return
  throw new FmriError(
    "OtherInput",
    `the report of ${claim} was made from another ${name}: its sha256 is not ${content}`,
    {
      fix: `Measure again with the one that is here: pnpm replicate ${claim}`,
      exit: ExitCode.integrity,
      fields: { name, found: content, reported: input.sha256 },
    },
  )
}

/** Hashes an artefact and puts it into the project and into DVC's cache. */
async function bring(
  artefact: Artefact,
  staging: StagedFolder,
  progress: Progress,
  signal: AbortSignal,
): Promise<DvcArtefact & { linked: boolean }> {
  const { name, file, as, description, licence, sources } = artefact
  const stage = progress.stage(`hashing ${name}`, { unit: "B" })
  const hashes = await hashFileTwice(file, { signal, onBytes: (done) => stage.set(done) })
  stage.end()
  if (hashes.sha256 !== artefact.sha256) {
    throw new FmriError(
      "ArtefactDamaged",
      `${name} has sha256 ${hashes.sha256}, its manifest says ${artefact.sha256}`,
      {
        fix: `Fetch it again: llm-fmri fetch ${name} --verify`,
        exit: ExitCode.integrity,
        fields: { name, found: hashes.sha256, expected: artefact.sha256 },
      },
    )
  }
  const place = `artefacts/${as}`
  const here = await staging.at(place)
  const linked = artefact.cached && (await linkOrCopy(file, here))
  if (!artefact.cached) await copyFile(file, here)
  await linkOrCopy(here, await staging.at(`.dvc/cache/files/md5/${hashes.md5.slice(0, 2)}/${hashes.md5.slice(2)}`))
  // A change would reach the cache through the link; `dvc unprotect` makes a copy that can be changed.
  await chmod(here, 0o444).catch(() => {})
  return { name, path: place, description, licence, sources, ...hashes, linked }
}

/** Whether it could be linked; elsewhere (another disk, no links) it is a copy, and a cheap one where the disk has those. */
async function linkOrCopy(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch {
    await copyFile(from, to, constants.COPYFILE_FICLONE)
    return false
  }
}

async function stage(
  spec: ClaimSpec,
  { report, keys, folder, files }: FoundReport,
  artefacts: readonly DvcArtefact[],
  staging: StagedFolder,
): Promise<DvcStage> {
  const { id, title, version, seed } = spec
  const specPath = `specs/${id}.json`
  const text = `${JSON.stringify(spec, null, 2)}\n`
  await staging.write(specPath, text)
  const place = `reports/${id}`
  const written = []
  for (const file of files) {
    const here = await staging.at(`${place}/${file}`)
    await copyFile(path.join(folder, file), here)
    written.push({ path: file, ...(await hashFileTwice(here)) })
  }
  const models = report.claims.flatMap(({ models }) => models.map(({ model }) => model))
  const asked = [...new Set(models.flatMap((model) => modelsOf({ model })))]
  return {
    name: id,
    title,
    command: [
      `npx llm-fmri replicate ${id}`,
      ...asked.map((model) => `--model ${model}`),
      ...(report.quick === true ? ["--quick"] : []),
      ...(keys[0]?.attack === "yes" ? ["--attack"] : []),
      `--out ${place}`,
    ].join(" "),
    deps: [{ path: specPath, ...hashTwice(text) }, ...artefacts],
    params: {
      code: codeOf(keys[0] ?? {}),
      definitions: version,
      llm_fmri: report.environment.llm_fmri,
      models: asked,
      quick: report.quick === true,
      seed,
    },
    out: { path: place, ...folderHash(written) },
  }
}

/** The hash of each package that took part, by its short name. */
function codeOf(key: RunKey): Record<string, string> {
  const parts = Object.entries(key).filter(([part]) => part.startsWith("code:"))
  return Object.fromEntries(parts.map(([part, hash]) => [part.replace(/^code:(@llm-fmri\/)?/, ""), hash]))
}
