import type { DeviceTensor, HostTensor } from "@llm-fmri/graph"
import {
  type BlockVariant,
  type BlockWeights,
  type BoundaryVariant,
  changesStream,
  type EditableSite,
  type EditSlots,
} from "@llm-fmri/model"
import type { Chunk } from "../plan/plan.js"
import { type BatchState, onDevice, onHost, restored, type StateTensor } from "./batch-state.js"
import type { Run } from "./context.js"
import { embed, embedding, perLayerTable } from "./embed.js"
import { int32 } from "./int32.js"
import { editSteps, type Steps } from "./operands.js"
import { Recorder, type Selection } from "./recorder.js"
import { runHead } from "./run-head.js"
import { innerShape } from "./shapes.js"
import { StandingInputs } from "./standing-inputs.js"

const INNER_EDITS: readonly EditableSite[] = ["attn_out", "resid_mid", "mlp_act", "mlp_out"]
type Tensors = Record<string, DeviceTensor | HostTensor>

/**
 * One batch on its way through the stack: `begin`, then `block` until the last border, then `end`. A call that is aborted
 * has not happened; whatever else fails leaves a batch of no further use.
 */
export class Batch {
  readonly #run: Run
  readonly #chunk: Chunk
  #border = -1
  /** False between a block and the border after it. */
  #settled = false
  /** Nodes in the rows of the stream. */
  #nodes: Int32Array = new Int32Array()
  #rowOf: Int32Array = new Int32Array()
  #x: DeviceTensor | undefined
  #carried: Record<string, DeviceTensor> = {}
  readonly #standing: StandingInputs
  readonly #recorder: Recorder
  readonly #edited: boolean
  #perLayer: { table: DeviceTensor; tokenIndex: ReadonlyMap<number, number> } | undefined
  /** What the head takes: the stream after the last border at the asked tokens. */
  #last: { x: HostTensor; selection: Selection } | undefined

  constructor(run: Run, chunk: Chunk) {
    this.#run = run
    this.#chunk = chunk
    this.#standing = new StandingInputs(run.model, chunk.forest)
    this.#recorder = new Recorder(run, chunk)
    this.#edited = chunk.forest.edits.some(Boolean)
  }

  /** Tokens in the stream. */
  get tokens(): number {
    return this.#nodes.length
  }

  /** Blocks passed; −1 before `begin`. */
  get border(): number {
    return this.#border
  }

  /** True between two steps: begun, not ended, and not in the middle of a step that failed. */
  get settled(): boolean {
    return this.#settled
  }

  /** Embeds the tokens and passes the border before block 0, or takes up a state. */
  async begin(state?: BatchState): Promise<void> {
    const { forest } = this.#chunk
    const embedded = await embedding(this.#run, forest)
    const table = await perLayerTable(this.#run, embedded)
    if (table) this.#perLayer = { table, tokenIndex: embedded.tokenIndex }
    if (state) return this.#restore(state)
    this.#setNodes(embedded.nodes)
    this.#x = await embed(this.#run, forest, embedded)
    await this.#cross(0)
  }

  /** Runs the next block and passes the border after it. */
  async block(weights: BlockWeights): Promise<void> {
    if (this.#nodes.length > 0) await this.#block(this.#border, weights)
    await this.#cross(this.#border + 1)
  }

  /** The batch as it stands at its border. Its tensors are read from the runtime, as long as the batch stands there. */
  state(): BatchState {
    const { model, plan } = this.#run
    const tensors: Record<string, StateTensor> = {}
    if (this.#last) tensors.last = onHost(this.#last.x)
    else if (this.#border < plan.wanted.depth)
      for (const [name, tensor] of Object.entries({ x: this.#x!, ...this.#carried }))
        tensors[name] = onDevice(model.runtime, tensor)
    return { border: this.#border, nodes: this.#nodes, tensors }
  }

  /** Reads what comes after the last block and frees the batch. */
  async end(): Promise<void> {
    if (this.#last) {
      const { x, selection } = this.#last
      await runHead(this.#run, x, (name, values, part) => this.#recorder.recordPart(name, values, selection, part))
      this.#last = undefined
    }
    this.#settled = false
    this.dispose()
  }

  /** Frees what the batch holds in the runtime. */
  dispose(): void {
    this.#x?.release()
    this.#x = undefined
    this.#perLayer?.table.release()
    this.#perLayer = undefined
    for (const tensor of Object.values(this.#carried)) tensor.release()
    this.#carried = {}
    this.#standing.drop()
  }

  async #restore({ border, nodes, tensors }: BatchState): Promise<void> {
    this.#setNodes(Int32Array.from(nodes))
    for (const [name, tensor] of Object.entries(tensors)) {
      const values = await restored(tensor)
      if (name === "last") {
        this.#last = { x: values, selection: this.#recorder.select(border, this.#rowOf) }
        continue
      }
      const uploaded = await this.#run.model.runtime.upload(values, { transfer: true })
      if (name === "x") this.#x = uploaded
      else this.#carried[name] = uploaded
    }
    this.#border = border
    this.#settled = true
  }

  async #block(layer: number, weights: BlockWeights): Promise<void> {
    const { model, plan, graphs, signal } = this.#run
    const { kind } = model.arch.layers[layer]!
    const { forest } = this.#chunk
    const taps = plan.wanted.inner.get(layer) ?? []
    const wantPattern = taps.includes("attn_pattern")
    const { layout, form, inputs: standing } = await this.#standing.of(kind, this.#nodes, this.#rowOf, wantPattern)
    const inputs: Tensors = { x: this.#x!, ...weights, ...standing }
    if (kind.perLayerInput !== undefined) {
      const { table, tokenIndex } = this.#perLayer!
      const layers = model.arch.layers.length
      inputs.perLayerTable = table
      inputs.perLayerIndex = int32(
        Array.from(this.#nodes, (node) => tokenIndex.get(forest.token[node]!)! * layers + layer),
      )
    }
    if (kind.readsKv !== undefined) {
      inputs["carried.k"] = this.#carried[`${kind.readsKv}.k`]!
      inputs["carried.v"] = this.#carried[`${kind.readsKv}.v`]!
    }
    const edits = this.#edits(
      INNER_EDITS.map((site) => [site, layer] as const),
      inputs,
    )
    const selection = taps.length > 0 ? this.#recorder.select(layer, this.#rowOf) : undefined
    const select =
      selection !== undefined &&
      !isIdentity(selection.rows, this.#nodes.length) &&
      taps.some((t) => t !== "attn_pattern")
    if (select) inputs.select = int32(selection.rows)
    const variant: BlockVariant = { form, taps, select, edits }
    const keep = ["y", ...(kind.storesKv === undefined ? [] : ["carried.k", "carried.v"])]
    const out = await model.runtime.run(graphs.block(layer, variant), inputs, { keep, signal })
    this.#settled = false
    this.#x!.release()
    this.#x = out.y as DeviceTensor
    if (kind.storesKv !== undefined)
      for (const part of ["k", "v"]) this.#carried[`${kind.storesKv}.${part}`] = out[`carried.${part}`] as DeviceTensor
    for (const site of taps) {
      const value = (out[site] as HostTensor).data as Float32Array
      if (site === "attn_pattern") this.#recorder.recordPattern(layer, layout, value, this.#rowOf)
      else this.#recorder.record(`${site}.${layer}`, value, size(innerShape(model.arch, layer, site)), selection!)
    }
  }

  /** Tokens join, `resid_post` and `resid_pre` are edited and read, tokens leave. Not to be aborted half-way. */
  async #cross(border: number): Promise<void> {
    this.#settled = false
    const { model, plan, graphs } = this.#run
    const { forest } = this.#chunk
    const joining: number[] = []
    if (border > 0)
      for (let node = 0; node < forest.size; node++)
        if (forest.start[node] === border && forest.stop[node]! >= border) joining.push(node)
    const before = this.#nodes
    const enter =
      joining.length > 0 ? [...before.keys(), ...joining.map((node) => this.#rowOf[forest.base[node]!]!)] : undefined
    if (enter) this.#setNodes(Int32Array.from([...before, ...joining]))
    const present = this.#nodes

    const inputs: Tensors = { x: this.#x! }
    const edits = this.#edits(
      [
        ["resid_post", border - 1],
        ["resid_pre", border],
      ],
      inputs,
    )
    const taps = (["resid_post", "resid_pre"] as const).filter((site) =>
      site === "resid_post" ? plan.wanted.post.has(border - 1) : plan.wanted.pre.has(border),
    )
    const isLast = border === plan.wanted.depth
    const wantsHead = isLast && (plan.wanted.finalNorm || plan.wanted.logits)
    const selection = taps.length > 0 || wantsHead ? this.#recorder.select(border, this.#rowOf) : undefined
    const going: number[] = []
    present.forEach((node, row) => {
      if (forest.stop[node]! > border) going.push(row)
    })
    const keep = !isLast && going.length < present.length
    const select = selection !== undefined && taps.length > 0 && !isIdentity(selection.rows, present.length)
    const variant: BoundaryVariant = {
      enter: enter !== undefined,
      edits,
      taps,
      select,
      keep: keep || wantsHead,
      carried: !isLast && (enter !== undefined || keep) ? this.#carriedWidths() : {},
    }
    if (enter) inputs.enter = int32(enter)
    if (select) inputs.select = int32(selection.rows)
    if (variant.keep) inputs.keep = int32(wantsHead ? selection!.rows : going)
    if (Object.keys(variant.carried).length > 0) {
      const all = enter ?? [...present.keys()]
      inputs.carry = int32(keep ? going.map((row) => all[row]!) : all)
      Object.assign(inputs, this.#carried)
    }
    const changed = changesStream(variant)
    if (changed || taps.length > 0) {
      const keepHere = [
        ...(changed && !wantsHead ? ["y"] : []),
        ...Object.keys(variant.carried).map((name) => `next.${name}`),
      ]
      const out = await model.runtime.run(graphs.boundary(variant), inputs, { keep: keepHere })
      for (const site of taps) {
        const layer = site === "resid_post" ? border - 1 : border
        this.#recorder.record(
          `${site}.${layer}`,
          (out[site] as HostTensor).data as Float32Array,
          model.arch.width,
          selection!,
        )
      }
      if (wantsHead) this.#last = { x: out.y as HostTensor, selection: selection! }
      else if (changed) {
        this.#x!.release()
        this.#x = out.y as DeviceTensor
      }
      for (const name of Object.keys(variant.carried)) {
        this.#carried[name]!.release()
        this.#carried[name] = out[`next.${name}`] as DeviceTensor
      }
    }
    if (keep) this.#setNodes(Int32Array.from(going, (row) => present[row]!))
    this.#border = border
    this.#settled = true
  }

  #carriedWidths(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.#carried).map(([name, tensor]) => [name, tensor.dims[1]!]))
  }

  #setNodes(nodes: Int32Array): void {
    this.#nodes = nodes
    this.#rowOf = new Int32Array(this.#chunk.forest.size).fill(-1)
    nodes.forEach((node, row) => {
      this.#rowOf[node] = row
    })
    this.#standing.drop()
  }

  /** The edits of the tokens in the stream at some sites of a layer: kinds for the graph, operands among its inputs. */
  #edits(sites: readonly (readonly [EditableSite, number])[], inputs: Tensors): EditSlots {
    const slots: Record<string, Steps["kinds"]> = {}
    if (!this.#edited) return slots
    for (const [site, layer] of sites) {
      const steps = editSteps(this.#chunk.forest, this.#nodes, site, layer)
      if (!steps) continue
      slots[site] = steps.kinds
      Object.assign(inputs, steps.operands)
    }
    return slots
  }
}

function isIdentity(rows: Int32Array, count: number): boolean {
  return rows.length === count && rows.every((row, i) => row === i)
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}
