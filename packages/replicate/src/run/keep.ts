import { mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import { FmriError } from "@llm-fmri/errors"
import type { Keep } from "../claim/measure.js"
import type { ClaimSpec } from "../claim/spec.js"
import type { Engine } from "../engine/engine.js"

interface KeepOptions {
  engine: Pick<Engine, "writeRecording" | "writeDirection">
  folder: string
  keepRecordings: boolean
  spec: Pick<ClaimSpec, "id">
}

/** Writes `recordings/` of the report folder with `--keep-recordings`, else does nothing. */
export function keeper({ engine, folder, keepRecordings, spec }: KeepOptions): Keep {
  if (!keepRecordings) {
    return { wanted: false, recording: async () => {}, direction: async () => {}, folds: async () => {} }
  }
  const recordings = path.join(folder, "recordings")
  const place = async (name: string) => {
    await mkdir(recordings, { recursive: true })
    return path.join(recordings, fileStem(name))
  }
  return {
    wanted: true,
    recording: async (name, recording) => engine.writeRecording(await place(name), recording),
    direction: async (name, vector, metadata = {}) =>
      engine.writeDirection(`${await place(name)}.safetensors`, vector, { claim: spec.id, ...metadata }),
    folds: async (name, folds) =>
      writeFile(`${await place(name)}.folds.json`, `${JSON.stringify(Array.from(folds))}\n`),
  }
}

/** A name as part of a file name: no folders, no blanks. */
export function fileStem(name: string): string {
  const stem = name.replaceAll(" x ", "-x-").replace(/[^\w.@+=-]+/g, "-")
  if (!/^[.-]*$/.test(stem)) return stem
  throw new FmriError("BadName", `"${name}" cannot name a file`, { fix: "Use letters and digits." })
}
