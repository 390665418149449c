import { type CaptureRow, capture } from "@llm-fmri/capture"
import type { EditInput, Model } from "@llm-fmri/model"
import type { Material } from "../../src/material.js"

const mean = (list: readonly (readonly number[])[]) =>
  list[0]!.map((_, j) => list.reduce((sum, h) => sum + h[j]!, 0) / list.length)
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, j) => sum + x * b[j]!, 0)
const minus = (a: readonly number[], b: readonly number[]) => a.map((x, j) => x - b[j]!)
const times = (a: readonly number[], c: number) => a.map((x) => x * c)
const softmax = (logits: readonly number[]) => {
  const top = Math.max(...logits)
  const weights = logits.map((x) => Math.exp(x - top))
  const sum = weights.reduce((a, b) => a + b)
  return weights.map((x) => x / sum)
}

/** Claim 4 the plain way: every forward pass alone, every edit a vector that is added, every sum written out. */
export class Slow {
  readonly #model: Model
  readonly #material: Material
  readonly #layer: number
  #sentences: number[][] | undefined
  #probe: number[][] | undefined

  constructor(model: Model, material: Material, layer: number) {
    this.#model = model
    this.#material = material
    this.#layer = layer
  }

  /** Activations of the words, recorded one row at a time. */
  async record(): Promise<void> {
    const at = async (row: CaptureRow) => {
      const request = { rows: [row], sites: ["resid_post"], layers: [this.#layer], positions: ["target"] } as const
      return Array.from((await capture(this.#model, request)).tensors.get(`resid_post.${this.#layer}`)!.data)
    }
    const { stimuli, wordOf, probe } = this.#material
    const sentences: number[][] = []
    for (const row of stimuli) sentences.push(await at(row))
    this.#sentences = probe.rows.map((_, word) => mean(sentences.filter((_, row) => wordOf[row] === word)))
    this.#probe = []
    for (const row of probe.rows) this.#probe.push(await at(row))
  }

  direction(word: number, category: number): number[] {
    const { probe } = this.#material
    const training = this.#sentences!.map((h, row) => ({ h, row })).filter(
      ({ row }) => probe.fold[row] !== probe.fold[word],
    )
    const of = (inside: boolean) =>
      mean(training.filter(({ row }) => (probe.category[row] === category) === inside).map(({ h }) => h))
    const v = minus(of(true), of(false))
    return times(v, 1 / Math.hypot(...v))
  }

  centre(word: number): number[] {
    const { fold } = this.#material.probe
    return mean(this.#probe!.filter((_, row) => fold[row] !== fold[word]))
  }

  deviation(word: number, u: number[]): number {
    return dot(minus(this.#probe![word]!, this.centre(word)), u)
  }

  /** The noun's logit less the mean of the others', with something added at the target. */
  async margin(word: number, added?: number[]): Promise<number> {
    const { probe, nouns } = this.#material
    const logits = await this.logits(
      probe.rows[word]!,
      added && [{ site: "resid_post", layer: this.#layer, op: "add", vector: added, positions: "target" }],
    )
    const own = nouns[probe.category[word]!]!
    const others = nouns.filter((id) => id !== own)
    return logits[own]! - others.reduce((sum, id) => sum + logits[id]!, 0) / others.length
  }

  /** Margin when the centred component along the word's own direction is scaled. */
  async scaled(word: number, factor: number): Promise<number> {
    const u = this.direction(word, this.#material.probe.category[word]!)
    return this.margin(word, times(u, (factor - 1) * this.deviation(word, u)))
  }

  /** Margin when the word is moved toward the centre along another category's direction, as far as the own one would. */
  async control(word: number, category: number): Promise<number> {
    const own = this.deviation(word, this.direction(word, this.#material.probe.category[word]!))
    const w = this.direction(word, category)
    return this.margin(word, times(w, -Math.sign(this.deviation(word, w)) * Math.abs(own)))
  }

  /** Margin when the whole activation is replaced by the centre. */
  removed(word: number): Promise<number> {
    return this.margin(word, minus(this.centre(word), this.#probe![word]!))
  }

  /** KL between a text's next-token distribution and an edited text's. */
  async divergence(clean: CaptureRow, other: CaptureRow, edits?: EditInput[]): Promise<number> {
    const p = softmax(await this.logits(clean))
    const q = softmax(await this.logits(other, edits))
    return p.reduce((sum, x, t) => sum + x * Math.log(x / q[t]!), 0)
  }

  async logits(row: CaptureRow, edits: EditInput[] = []): Promise<number[]> {
    const request = { rows: [{ ...row, edits }], sites: ["logits"], positions: [row.ids.length - 1] } as const
    return Array.from((await capture(this.#model, request)).tensors.get("logits")!.data)
  }
}
