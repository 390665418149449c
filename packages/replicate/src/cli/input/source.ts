import type { StimulusSet } from "@llm-fmri/stimuli"
import { usageError } from "../usage-error.js"
import { readIds, readLines } from "./rows.js"

/** What is to be run, as read from the file that a flag names; nothing is tokenized yet. */
export type Source =
  | { kind: "ids"; ids: number[][] }
  | { kind: "text"; lines: string[] }
  | { kind: "stimuli"; set: StimulusSet }

export interface SourceFlags {
  readonly ids?: string | undefined
  readonly text?: string | undefined
  readonly stimuli?: string | undefined
}

/** Exactly one of --ids, --text and --stimuli must be there; reads it. */
export async function readSource({ ids, text, stimuli }: SourceFlags): Promise<Source> {
  const given = [ids, text, stimuli].filter((flag) => flag !== undefined)
  if (given.length !== 1) {
    throw usageError(
      "OneSource",
      given.length === 0 ? "nothing to run is named" : "more than one of --ids, --text and --stimuli is named",
      "Give one of --ids FILE, --text FILE and --stimuli NAME|FILE.",
    )
  }
  if (ids !== undefined) return { kind: "ids", ids: await readIds(ids) }
  if (text !== undefined) return { kind: "text", lines: await readLines(text) }
  const { loadStimuli } = await import("@llm-fmri/stimuli")
  return { kind: "stimuli", set: await loadStimuli(stimuli as string) }
}
