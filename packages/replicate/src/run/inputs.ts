import type { Report } from "../report/schema.js"

/** The artefacts that a run rests on, each once, in the order of their names. */
export class Inputs {
  readonly #entries = new Map<string, { name: string; sha256: string; warnings: readonly string[] }>()

  /** `warnings` may still grow: weights are read, and found to hold NaN, when they are first used. */
  add(name: string, sha256: string, warnings: readonly string[] = []): void {
    this.#entries.set(`${name} ${sha256}`, { name, sha256, warnings })
  }

  list(): Report["inputs"] {
    return [...this.#entries.values()]
      .sort((a, b) => (`${a.name} ${a.sha256}` < `${b.name} ${b.sha256}` ? -1 : 1))
      .map(({ name, sha256, warnings }) => ({
        name,
        sha256,
        ...(warnings.length > 0 ? { warnings: [...warnings] } : {}),
      }))
  }
}
