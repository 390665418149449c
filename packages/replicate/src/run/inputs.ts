import type { Report } from "../report/schema.js"

/** The artefacts that a run rests on, each once, in the order of their names. */
export class Inputs {
  readonly #entries = new Map<string, Report["inputs"][number]>()

  add(name: string, sha256: string, warnings: readonly string[] = []): void {
    this.#entries.set(`${name} ${sha256}`, {
      name,
      sha256,
      ...(warnings.length > 0 ? { warnings: [...warnings] } : {}),
    })
  }

  list(): Report["inputs"] {
    return [...this.#entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }
}
