import { type CaptureRequest, type CaptureRow, capture } from "@llm-fmri/capture"
import type { EditInput, Model } from "@llm-fmri/model"

/** Claim 3 computed the plain way: every forward pass alone, every sum written out. */
export class Slow {
  readonly #model: Model
  readonly #rows: readonly CaptureRow[]
  readonly #category: readonly string[]
  readonly #fold: ArrayLike<number>
  readonly #first: number
  readonly #scalars: readonly number[]
  #activations: number[][] | undefined

  constructor(
    model: Model,
    stimuli: { rows: readonly CaptureRow[]; category: readonly string[]; fold: ArrayLike<number> },
    first: number,
    scalars: readonly number[],
  ) {
    this.#model = model
    this.#rows = stimuli.rows
    this.#category = stimuli.category
    this.#fold = stimuli.fold
    this.#first = first
    this.#scalars = scalars
  }

  async direction(stimulus: number): Promise<{ u: number[]; norm: number }> {
    this.#activations ??= await Promise.all(this.#rows.map((row) => this.#run(row, this.#first, [])))
    const inside: number[][] = []
    const outside: number[][] = []
    let norms = 0
    for (const [row, h] of this.#activations.entries()) {
      if (this.#fold[row] === this.#fold[stimulus]) continue
      norms += Math.hypot(...h)
      ;(this.#category[row] === this.#category[stimulus] ? inside : outside).push(h)
    }
    const mean = (list: number[][], i: number) => list.reduce((sum, h) => sum + h[i]!, 0) / list.length
    const v = this.#activations[0]!.map((_, i) => mean(inside, i) - mean(outside, i))
    const length = Math.hypot(...v)
    return { u: v.map((x) => x / length), norm: norms / (inside.length + outside.length) }
  }

  /** Change of the last residual when `dose` is added in equal parts at these layers. */
  async change(stimulus: number, layers: readonly number[], dose: number): Promise<number[]> {
    const row = this.#rows[stimulus]!
    const last = this.#model.arch.layers.length - 1
    const clean = await this.#run(row, last, [])
    const edited = await this.#run(row, last, await this.#edits(stimulus, layers, dose))
    return edited.map((x, i) => x - clean[i]!)
  }

  /** Change of a token's logit less the mean of others', when the stimulus's direction is added at the end of another row. */
  async logitChange(
    stimulus: number,
    row: CaptureRow,
    layers: readonly number[],
    dose: number,
    noun: number,
    others: readonly number[],
  ): Promise<number> {
    const end = row.ids.length - 1
    const read = async (edits: EditInput[]) => {
      const { tensors } = await capture(this.#model, {
        rows: [{ ids: row.ids, edits: edits.map((edit) => ({ ...edit, positions: end })) }],
        sites: ["logits"],
        positions: [end],
      })
      const logits = tensors.get("logits")!.data
      return logits[noun]! - others.reduce((sum, id) => sum + logits[id]!, 0) / others.length
    }
    return (await read(await this.#edits(stimulus, layers, dose))) - (await read([]))
  }

  async #edits(stimulus: number, layers: readonly number[], dose: number): Promise<EditInput[]> {
    const { u, norm } = await this.direction(stimulus)
    return layers.map((layer): EditInput => {
      let carried = 1
      for (let l = this.#first + 1; l <= layer; l++) carried *= this.#scalars[l]!
      const amount = (dose / layers.length) * norm * carried
      return { site: "resid_post", layer, op: "add", vector: u.map((x) => x * amount), positions: "target" }
    })
  }

  async #run(row: CaptureRow, layer: number, edits: EditInput[]): Promise<number[]> {
    const request: CaptureRequest = {
      rows: [{ ...row, edits }],
      sites: ["resid_post"],
      layers: [layer],
      positions: ["target"],
    }
    return Array.from((await capture(this.#model, request)).tensors.get(`resid_post.${layer}`)!.data)
  }
}
