import { readFile, rm } from "node:fs/promises"
import { FmriError, isFmriError } from "@llm-fmri/errors"
import { writeJsonAtomically } from "@llm-fmri/manifest"
import { openSafetensors, writeSafetensors } from "@llm-fmri/model"
import type { Label, RecordedTensor, Recording } from "./recording.js"

/** The labels' file of a recording: `<name>.labels.json` beside `<name>.safetensors`. */
export function labelsFile(recording: string): string {
  return recording.replace(/\.safetensors$/i, "").concat(".labels.json")
}

/** Writes a recording that is in memory: the tensors' file and the labels beside it. */
export async function writeRecording(file: string, recording: Recording): Promise<void> {
  const tensors = [...recording.tensors].map(([name, { dims, data }]) => ({
    name,
    dtype: "F32" as const,
    shape: dims,
    data,
  }))
  await writeSafetensors(file, tensors, recording.metadata)
  await writeLabels(file, recording.labels)
}

/** Writes the labels of a recording; a recording without labels would be of no use, so a failure removes it. */
export async function writeLabels(file: string, labels: readonly Label[]): Promise<void> {
  try {
    await writeJsonAtomically(labelsFile(file), labels)
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
}

/**
 * Reads a recording and its labels; `tensors` limits what is read.
 *
 * @throws FmriError `RecordingInvalid` where the labels are missing or do not fit; those of the safetensors reader
 */
export async function readRecording(file: string, tensors?: readonly string[]): Promise<Recording> {
  const opened = await openSafetensors(file)
  try {
    const names = tensors ?? [...opened.tensors.keys()]
    const read = new Map<string, RecordedTensor>()
    for (const name of names) {
      const info = opened.tensors.get(name)
      if (!info)
        throw new FmriError("RecordingInvalid", `${file} has no tensor "${name}".`, {
          fix: `It has ${[...opened.tensors.keys()].slice(0, 6).join(", ")}…`,
          fields: { tensor: name },
        })
      read.set(name, { dims: info.shape, data: await opened.read(name) })
    }
    return { tensors: read, labels: await readLabels(file), metadata: Object.fromEntries(opened.metadata) }
  } finally {
    await opened.close()
  }
}

/** The labels beside a recording. */
export async function readLabels(file: string): Promise<Label[]> {
  const beside = labelsFile(file)
  try {
    const labels = JSON.parse(await readFile(beside, "utf8")) as unknown
    if (Array.isArray(labels)) return labels as Label[]
    throw new Error("it is not a list")
  } catch (cause) {
    if (isFmriError(cause)) throw cause
    throw new FmriError("RecordingInvalid", `The labels of ${file} cannot be read: ${(cause as Error).message}.`, {
      fix: `A recording needs ${beside} beside it; keep both files together.`,
      cause,
    })
  }
}
