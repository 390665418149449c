import { createHash } from "node:crypto"
import { FmriError } from "@llm-fmri/errors"
import { fill } from "./frame.js"
import type { CrossedFile, ListFile } from "./schema.js"
import type { Stimulus, StimulusSet } from "./set.js"
import { spanProblems, warningsOf } from "./soundness.js"

/**
 * Checks parsed JSON and turns it into a stimulus set.
 *
 * Two forms: `{"stimuli": [{text, word, category, frame, span}]}`, or words and frames to be crossed,
 * `{"frames": ["… {word} …"], "categories": {"animal": {"noun", "words": []}}}`; both may have `name`, and `probe`, a
 * sentence with `{word}` that ends where the category's noun would follow. Other fields are ignored.
 *
 * @param where what to call the source in errors, and the set's name where it has none
 * @throws FmriError `StimuliInvalid`, listing every problem
 */
export async function parseStimuli(value: unknown, where: string): Promise<StimulusSet> {
  const { listSchema, crossedSchema } = await import("./schema.js")
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid(where, ["it is not a JSON object"])
  const crossed = !("stimuli" in value) && ("frames" in value || "categories" in value)
  const parsed = (crossed ? crossedSchema : listSchema).safeParse(value)
  if (!parsed.success)
    throw invalid(
      where,
      parsed.error.issues.map((issue) => `${place(issue.path)}: ${issue.message}`),
    )
  const content = crossed ? cross(parsed.data as CrossedFile, where) : list(parsed.data as ListFile, where)
  const hash = createHash("sha256")
    .update(JSON.stringify([content.stimuli.map(ordered), content.nouns ?? null, content.probe ?? null]))
    .digest("hex")
  const categories = [...new Set(content.stimuli.map((stimulus) => stimulus.category))]
  return { ...content, hash, categories, warnings: warningsOf(content.stimuli) }
}

type Content = Pick<StimulusSet, "name" | "stimuli" | "nouns" | "probe">

function list(file: ListFile, where: string): Content {
  const problems = [...spanProblems(file.stimuli), ...probeProblems(file.probe)]
  if (problems.length > 0) throw invalid(where, problems)
  return { name: file.name ?? where, stimuli: file.stimuli, ...optional(file.nouns, file.probe) }
}

function cross(file: CrossedFile, where: string): Content {
  const problems = probeProblems(file.probe)
  for (const [i, frame] of file.frames.entries())
    if (frame.split("{word}").length !== 2) problems.push(`frames[${i}]: needs {word} exactly once`)
  if (problems.length > 0) throw invalid(where, problems)
  const stimuli: Stimulus[] = []
  const nouns: Record<string, string> = {}
  for (const [category, { noun, words }] of Object.entries(file.categories)) {
    if (noun !== undefined) nouns[category] = noun
    for (const word of words)
      for (const [frame, sentence] of file.frames.entries()) {
        const { text, span } = fill(sentence, word)
        stimuli.push({ text, word, category, frame, span })
      }
  }
  if (stimuli.length === 0) throw invalid(where, ["categories: there are none"])
  const named = Object.keys(nouns).length > 0 ? nouns : undefined
  return { name: file.name ?? where, stimuli, ...optional(named, file.probe) }
}

function optional(nouns: Record<string, string> | undefined, probe: string | undefined) {
  return { ...(nouns === undefined ? {} : { nouns }), ...(probe === undefined ? {} : { probe }) }
}

function probeProblems(probe: string | undefined): string[] {
  return probe === undefined || probe.split("{word}").length === 2 ? [] : ["probe: needs {word} exactly once"]
}

const ordered = ({ text, word, category, frame, span }: Stimulus) => [text, word, category, frame, span]

const place = (path: readonly PropertyKey[]) =>
  path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "") || "file"

const shown = 20

function invalid(where: string, problems: string[]): FmriError {
  const more = problems.length > shown ? `\n  … and ${problems.length - shown} more` : ""
  const lines = problems.slice(0, shown).map((problem) => `\n  ${problem}`)
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`
  return new FmriError("StimuliInvalid", `${where} is no stimulus set, ${count}:${lines.join("")}${more}`, {
    fix: 'Give {"stimuli": [{"text", "word", "category", "frame", "span": [start, end]}]}, spans in UTF-16 code units.',
    fields: { where, problems },
  })
}
