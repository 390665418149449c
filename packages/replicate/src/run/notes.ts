import type { Model } from "../engine/types.js"
import type { ChainNode } from "../provenance/chain.js"
import type { RunKey } from "../provenance/key.js"
import type { Report } from "../report/schema.js"

/** What a measurement, or a step of it, has touched and left: plain data, so that it can be stored beside the value. */
export interface Noted {
  inputs: Report["inputs"]
  nodes: ChainNode[]
  /** Text files for the report folder, by name. */
  attachments: Record<string, string>
  /** What was read that the key did not foresee, as parts of a key. */
  reads: RunKey
}

/** Gathers what is noted while something runs. */
export class Notes {
  readonly #inputs = new Map<string, Report["inputs"][number]>()
  readonly #nodes = new Map<string, ChainNode>()
  readonly #attachments: Record<string, string> = {}
  readonly #reads: Record<string, string> = {}
  readonly #opened: { name: string; model: Model }[] = []
  /** Ids of the recordings and steps that were made here, and not in a step within. */
  readonly direct: string[] = []

  input(name: string, sha256: string, warnings: readonly string[] = []): void {
    const entry = { name, sha256, ...(warnings.length > 0 ? { warnings: [...warnings] } : {}) }
    this.#inputs.set(`${name} ${sha256}`, entry)
  }

  /** A model's warnings are taken when all is over: weights are read, and found to hold NaN, when they are first used. */
  opened(name: string, model: Model): void {
    this.#opened.push({ name, model })
  }

  /** A node that is there already stays as it is. */
  node(node: ChainNode): void {
    if (!this.#nodes.has(node.id)) this.#nodes.set(node.id, node)
  }

  /** A recording or a step that what comes next may rest on. */
  made(node: ChainNode): void {
    this.node(node)
    if (!this.direct.includes(node.id)) this.direct.push(node.id)
  }

  attach(name: string, text: string): void {
    this.#attachments[name] = text
  }

  read(part: string, value: string): void {
    this.#reads[part] = value
  }

  /** Takes over what was noted elsewhere. */
  add({ inputs, nodes, attachments, reads }: Noted): void {
    for (const { name, sha256, warnings } of inputs) this.input(name, sha256, warnings)
    for (const node of nodes) this.node(node)
    Object.assign(this.#attachments, attachments)
    Object.assign(this.#reads, reads)
  }

  settle(): Noted {
    for (const { name, model } of this.#opened) this.input(name, model.hash, model.warnings)
    return {
      inputs: [...this.#inputs.values()],
      nodes: [...this.#nodes.values()],
      attachments: { ...this.#attachments },
      reads: { ...this.#reads },
    }
  }
}
