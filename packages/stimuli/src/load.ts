import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import { ExitCode, FmriError } from "@llm-fmri/errors"
import { loadManifest } from "@llm-fmri/manifest"
import { parseStimuli } from "./parse.js"
import type { StimulusSet } from "./set.js"

/** Names of the sets that come with the package. */
export const builtInSets: readonly string[] = ["concrete-10x24x5", "everyday-60x14x3", "calendar-19x5"]

const data = (file: string) => fileURLToPath(new URL(`../data/${file}`, import.meta.url))

/** Manifest (name, sha256, licence, what it was made from) of a built-in set. */
export const builtInManifest = (name: string) => loadManifest(data(`${name}.manifest.json`))

/**
 * A built-in set by name, or a set from a JSON file (`parseStimuli` says what it holds).
 *
 * @throws FmriError `StimuliMissing`, `StimuliInvalid` (with every problem), `StimuliDamaged` (exit code 4) where a
 * built-in file is not the one its manifest names
 *
 * @example
 * ```ts
 * const set = await loadStimuli("concrete-10x24x5")
 * set.stimuli[0] // { text: "Yesterday we talked about the cat again.", word: "cat", category: "animal", frame: 0, span: [30, 33] }
 * ```
 */
export async function loadStimuli(nameOrFile: string): Promise<StimulusSet> {
  const builtIn = builtInSets.includes(nameOrFile)
  const bytes = await readFile(builtIn ? data(`${nameOrFile}.json`) : nameOrFile).catch((cause) => {
    throw new FmriError(
      "StimuliMissing",
      `the stimulus set ${nameOrFile} cannot be read: ${cause.code ?? cause.message}`,
      {
        fix: `Give a JSON file, or a built-in set: ${builtInSets.join(", ")}.`,
        cause,
      },
    )
  })
  if (builtIn) await verifyBuiltIn(nameOrFile, bytes)
  let value: unknown
  try {
    value = JSON.parse(bytes.toString("utf8"))
  } catch (cause) {
    throw new FmriError("StimuliInvalid", `${nameOrFile} is not JSON: ${(cause as Error).message}`, {
      fix: 'Give a JSON file of the form {"stimuli": [{"text", "word", "category", "frame", "span"}]}.',
      cause,
    })
  }
  return parseStimuli(value, builtIn ? nameOrFile : basename(nameOrFile))
}

/** Compares a built-in file with its manifest. */
export async function verifyBuiltIn(name: string, bytes: Uint8Array): Promise<void> {
  const { sha256 } = await builtInManifest(name)
  const found = createHash("sha256").update(bytes).digest("hex")
  if (found === sha256) return
  throw new FmriError("StimuliDamaged", `the built-in set ${name} has sha256 ${found}, its manifest says ${sha256}`, {
    fix: "Install @llm-fmri/stimuli again; to change a set, copy it to a file of your own.",
    exit: ExitCode.integrity,
    fields: { name, found, expected: sha256 },
  })
}
