import { brainMarkdown } from "../../packages/replicate/src/report/brain/markdown.js"
import { generatedNotice } from "./markdown.js"
import type { StoredClaim } from "./results.js"

/** `docs/brain-table.md`: the post's comparison with brains, from the stored reports. */
export function brainDocument(stored: readonly StoredClaim[]): string {
  const explained =
    "The post holds language models against brains. A number of brains stands here only with its source; " +
    "beside each guarded number of a model stands its null, what it would be without the effect, since a likeness that " +
    "unstructured data shows as well is none. What the verdicts rest on: [verdicts](verdicts.md); how each number is " +
    "measured: [definitions](definitions.md)."
  const lines = brainMarkdown({ claims: stored.map(({ claim }) => claim) })
  const body = lines.length === 0 ? ["No report is stored yet."] : lines
  return [
    generatedNotice("docs/generated/claims and packages/replicate/src/report/brain/rows.ts"),
    "",
    "# Brains and models",
    "",
    explained,
    "",
    ...body,
    "",
  ].join("\n")
}
