import path from "node:path"
import type { ClaimSpec } from "../claim/spec.js"

/** What a claim is measured on: one model, or two. */
export interface Subject {
  /** As it stands in the report: `smollm2-135m`, or `smollm2-135m x gemma-3-270m`. No path. */
  name: string
  /** As the engine opens them. */
  models: readonly string[]
}

/** Each model alone, or each unordered pair. */
export function subjects(spec: Pick<ClaimSpec, "subjects">, models: readonly string[]): Subject[] {
  const unique = [...new Set(models)]
  if (spec.subjects !== "pairs") return unique.map((model) => ({ name: modelName(model), models: [model] }))
  return unique.flatMap((first, at) =>
    unique.slice(at + 1).map((second) => ({
      name: `${modelName(first)} x ${modelName(second)}`,
      models: [first, second],
    })),
  )
}

/** The last part of a path; a known name stays as it is. */
export function modelName(model: string): string {
  return path.basename(path.resolve("/", model.replaceAll("\\", "/")))
}

/** Whether a subject, by its name in a report, is one of these models, or a pair of them. */
export function isSubjectOf(name: string, models: readonly string[]): boolean {
  const names = models.map(modelName)
  return names.includes(name) || name.split(" x ").every((model) => names.includes(model))
}
