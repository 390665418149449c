import type { DeviceTensor, HostTensor } from "@llm-fmri/graph"
import {
  type BlockVariant,
  type BlockWeights,
  type BoundaryVariant,
  changesStream,
  type EditableSite,
  type EditSlots,
  type Model,
} from "@llm-fmri/model"
import { ownerAt } from "../plan/forest.js"
import { type Layout, layOut } from "../plan/layout.js"
import type { Chunk, Plan } from "../plan/plan.js"
import type { Graphs } from "./graphs.js"
import { type Head, runHead } from "./head.js"
import { editSteps, type Steps } from "./operands.js"
import { rotaryTables } from "./rotary.js"
import { innerShape } from "./shapes.js"
import type { Sink } from "./sink.js"

const INNER_EDITS: readonly EditableSite[] = ["attn_out", "resid_mid", "mlp_act", "mlp_out"]
type Tensors = Record<string, DeviceTensor | HostTensor>

/** What the batches of a run share. */
export interface Run {
  readonly model: Model
  readonly plan: Plan
  readonly graphs: Graphs
  readonly sink: Sink
  readonly head: Head
  readonly signal?: AbortSignal
}

/** One batch on its way through the stack: `begin`, then `block(0)`, `block(1)`, … in order, then `end`. */
export class Batch {
  readonly #run: Run
  readonly #chunk: Chunk
  /** Nodes in the rows of the stream. */
  #nodes = new Int32Array()
  #rowOf: Int32Array
  #x: DeviceTensor | undefined
  #carried: Record<string, DeviceTensor> = {}
  /** Tensors that hold as long as the rows stay the same. */
  #fixed = new Map<string, Promise<DeviceTensor>>()
  #layouts = new Map<number | undefined, Layout>()
  #perLayer: { table: DeviceTensor; tokenIndex: Map<number, number> } | undefined
  #atTheEnd: HostTensor | undefined

  constructor(run: Run, chunk: Chunk) {
    this.#run = run
    this.#chunk = chunk
    this.#rowOf = new Int32Array(chunk.forest.size).fill(-1)
  }

  /** Tokens in the stream. */
  get tokens(): number {
    return this.#nodes.length
  }

  /** Embeds the tokens and passes the border before block 0. */
  async begin(): Promise<void> {
    const { model, graphs, signal } = this.#run
    const { arch, weights, runtime } = model
    const { forest } = this.#chunk
    const nodes: number[] = []
    for (let node = 0; node < forest.size; node++)
      if (forest.start[node] === 0 && forest.stop[node]! >= 0) nodes.push(node)
    this.#setNodes(Int32Array.from(nodes))
    const tokenIndex = new Map<number, number>()
    for (const node of nodes) {
      const token = forest.token[node]!
      if (!tokenIndex.has(token)) tokenIndex.set(token, tokenIndex.size)
    }
    const distinct = [...tokenIndex.keys()]
    const rows = await weights.rows(arch.embed.table, distinct)
    const table: HostTensor = { dtype: "float32", dims: [distinct.length, arch.width], data: rows }
    const inputs: Tensors = { table, index: int32(nodes.map((node) => tokenIndex.get(forest.token[node]!)!)) }
    if (arch.embed.positions) {
      inputs.positions = await weights.other(arch.embed.positions)
      inputs.position = int32(nodes.map((node) => forest.depth[node]!))
    }
    const embedded = await runtime.run(graphs.embed(), inputs, { keep: ["y"], signal })
    this.#x = embedded.y as DeviceTensor
    if (arch.embed.perLayer) {
      const spec = arch.embed.perLayer
      const own = await weights.rows(spec.table, distinct)
      const made = await runtime.run(
        graphs.perLayer(),
        {
          table,
          perLayerTable: { dtype: "float32", dims: [distinct.length, spec.table.shape[1]!], data: own },
          "perLayerProjection.weight": await weights.other(spec.projection),
          "perLayerNorm.weight": await weights.other(spec.norm),
        },
        { keep: ["perLayer"], signal },
      )
      this.#perLayer = { table: made.perLayer as DeviceTensor, tokenIndex }
    }
    await this.#border(0)
  }

  /** Runs a block and passes the border after it. */
  async block(layer: number, weights: BlockWeights): Promise<void> {
    if (this.#nodes.length > 0) await this.#block(layer, weights)
    await this.#border(layer + 1)
  }

  /** Reads what comes after the last block and frees the batch. */
  async end(): Promise<void> {
    const { plan } = this.#run
    if ((plan.wanted.finalNorm || plan.wanted.logits) && this.#atTheEnd) {
      const { owners, ownerOf } = this.#owners(plan.wanted.depth)
      await runHead(this.#run, this.#atTheEnd, owners.length, (name, values, rowFrom, rowTo, at, size, stride) => {
        this.#chunk.slots.forEach((slot, i) => {
          const row = ownerOf[i]!
          if (row >= rowFrom && row < rowTo)
            this.#run.sink.put(name, slot * stride + at, values, (row - rowFrom) * size, size)
        })
      })
    }
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
    this.#dropFixed()
  }

  async #block(layer: number, weights: BlockWeights): Promise<void> {
    const { model, plan, graphs, signal } = this.#run
    const { kind } = model.arch.layers[layer]!
    const { forest } = this.#chunk
    const layout = this.#layout(layer, kind.window)
    const inputs: Tensors = { x: this.#x!, ...weights }
    const under = `window ${kind.window}`
    const { groups, queriesPerGroup: tq, keysPerGroup: tk } = layout
    inputs.keys = await this.#fix(`keys ${under}`, () => ({ dtype: "int32", dims: [groups, tk], data: layout.keys }))
    inputs.mask = await this.#fix(`mask ${under}`, () => ({
      dtype: "float32",
      dims: [groups, 1, tq, tk],
      data: layout.mask,
    }))
    if (layout.form === "rows") {
      inputs.queries = await this.#fix(`queries ${under}`, () => ({
        dtype: "int32",
        dims: [groups, tq],
        data: layout.queries!,
      }))
      inputs.back = await this.#fix(`back ${under}`, () => int32(layout.back!))
    }
    if (kind.rope !== undefined) {
      const spec = model.arch.ropes[kind.rope]!
      let tables: ReturnType<typeof rotaryTables> | undefined
      const table = () => {
        tables ??= rotaryTables(spec, forest, this.#nodes)
        return tables
      }
      inputs.cos = await this.#fix(`cos ${kind.rope}`, () => table().cos)
      inputs.sin = await this.#fix(`sin ${kind.rope}`, () => table().sin)
    }
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
    const edits: Record<string, Steps["kinds"]> = {}
    if (forest.edits.some(Boolean))
      for (const site of INNER_EDITS) {
        const steps = editSteps(forest, this.#nodes, site, layer)
        if (!steps) continue
        edits[site] = steps.kinds
        Object.assign(inputs, steps.operands)
      }
    const taps = plan.wanted.inner.get(layer) ?? []
    const selection = taps.length > 0 ? this.#owners(layer) : undefined
    const select =
      selection !== undefined &&
      !isIdentity(selection.rows, this.#nodes.length) &&
      taps.some((t) => t !== "attn_pattern")
    if (select) inputs.select = int32(selection.rows)
    const variant: BlockVariant = { form: layout.form, taps, select, edits }
    const keep = ["y", ...(kind.storesKv === undefined ? [] : ["carried.k", "carried.v"])]
    const out = await model.runtime.run(graphs.block(layer, variant), inputs, { keep, signal })
    this.#x!.release()
    this.#x = out.y as DeviceTensor
    if (kind.storesKv !== undefined)
      for (const part of ["k", "v"]) this.#carried[`${kind.storesKv}.${part}`] = out[`carried.${part}`] as DeviceTensor
    for (const site of taps) {
      const value = (out[site] as HostTensor).data as Float32Array
      if (site === "attn_pattern") this.#recordPattern(layer, layout, value)
      else this.#record(`${site}.${layer}`, value, size(innerShape(model.arch, layer, site)), selection!.ownerOf)
    }
  }

  /** Tokens join, `resid_post` and `resid_pre` are edited and read, tokens leave. */
  async #border(border: number): Promise<void> {
    const { model, plan, graphs, signal } = this.#run
    const { forest } = this.#chunk
    const joining: number[] = []
    if (border > 0)
      for (let node = 0; node < forest.size; node++)
        if (forest.start[node] === border && forest.stop[node]! >= border) joining.push(node)
    const before = this.#nodes
    const enter =
      joining.length > 0 ? [...before.keys(), ...joining.map((node) => this.#rowOf[forest.base[node]!]!)] : undefined
    const rowsBefore = this.#rowOf
    if (enter) this.#setNodes(Int32Array.from([...before, ...joining]))
    const present = this.#nodes

    const edits: Record<string, Steps["kinds"]> = {}
    const inputs: Tensors = { x: this.#x! }
    if (forest.edits.some(Boolean))
      for (const [site, layer] of [
        ["resid_post", border - 1],
        ["resid_pre", border],
      ] as const) {
        const steps = editSteps(forest, present, site, layer)
        if (!steps) continue
        edits[site] = steps.kinds
        Object.assign(inputs, steps.operands)
      }
    const taps = (["resid_post", "resid_pre"] as const).filter((site) =>
      site === "resid_post" ? plan.wanted.post.has(border - 1) : plan.wanted.pre.has(border),
    )
    const isLast = border === plan.wanted.depth
    const wantsHead = isLast && (plan.wanted.finalNorm || plan.wanted.logits)
    const selection = taps.length > 0 || wantsHead ? this.#owners(border) : undefined
    const going: number[] = []
    present.forEach((node, row) => {
      if (forest.stop[node]! > border) going.push(row)
    })
    const keep = !isLast && going.length < present.length
    const select = selection !== undefined && taps.length > 0 && !isIdentity(selection.rows, present.length)
    const variant: BoundaryVariant = {
      enter: enter !== undefined,
      edits: edits as EditSlots,
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
      const out = await model.runtime.run(graphs.boundary(variant), inputs, { keep: keepHere, signal })
      for (const site of taps) {
        const layer = site === "resid_post" ? border - 1 : border
        this.#record(
          `${site}.${layer}`,
          (out[site] as HostTensor).data as Float32Array,
          model.arch.width,
          selection!.ownerOf,
        )
      }
      if (wantsHead) this.#atTheEnd = out.y as HostTensor
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
    if (enter || keep || rowsBefore !== this.#rowOf) this.#dropFixed()
  }

  #carriedWidths(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.#carried).map(([name, tensor]) => [name, tensor.dims[1]!]))
  }

  #setNodes(nodes: Int32Array): void {
    this.#nodes = nodes as Int32Array<ArrayBuffer>
    this.#rowOf = new Int32Array(this.#chunk.forest.size).fill(-1)
    nodes.forEach((node, row) => {
      this.#rowOf[node] = row
    })
  }

  /** The rows that hold the asked tokens' values at a border (or in a block), and which of them each slot takes. */
  #owners(border: number): { owners: number[]; rows: Int32Array; ownerOf: Int32Array } {
    const { forest } = this.#chunk
    const index = new Map<number, number>()
    const ownerOf = new Int32Array(forest.slots.length)
    forest.slots.forEach((node, i) => {
      const owner = ownerAt(forest, node, border)
      let at = index.get(owner)
      if (at === undefined) {
        at = index.size
        index.set(owner, at)
      }
      ownerOf[i] = at
    })
    const owners = [...index.keys()]
    return { owners, rows: Int32Array.from(owners, (node) => this.#rowOf[node]!), ownerOf }
  }

  #record(name: string, values: Float32Array, width: number, ownerOf: Int32Array): void {
    const { sink } = this.#run
    this.#chunk.slots.forEach((slot, i) => {
      sink.put(name, slot * width, values, ownerOf[i]! * width, width)
    })
  }

  /** Writes [B, heads, (P,) T] from patterns by group [G, heads, Tq, Tk]. */
  #recordPattern(layer: number, layout: Layout, values: Float32Array): void {
    const { plan, sink, model } = this.#run
    const { forest, slots } = this.#chunk
    const { heads } = model.arch.layers[layer]!.kind
    const perRow = plan.positions === "all" ? plan.longestRow : plan.positions.length
    const { queriesPerGroup: tq, keysPerGroup: tk } = layout
    forest.slots.forEach((node, i) => {
      const owner = ownerAt(forest, node, layer)
      const row = this.#rowOf[owner]!
      const group = layout.groupOf[row]!
      const first = layout.firstKey[group]!
      const count = forest.depth[owner]! - first + 1
      const b = Math.floor(slots[i]! / perRow)
      const p = slots[i]! % perRow
      for (let h = 0; h < heads; h++) {
        const from = ((group * heads + h) * tq + layout.queryOf[row]!) * tk
        const to = ((b * heads + h) * perRow + p) * plan.longestRow + first
        sink.put(`attn_pattern.${layer}`, to, values, from, count)
      }
    })
  }

  #layout(block: number, window: number | undefined): Layout {
    const known = this.#layouts.get(window)
    if (known) return known
    const layout = layOut(this.#chunk.forest, this.#nodes, this.#rowOf, block, window)
    this.#layouts.set(window, layout)
    return layout
  }

  #fix(key: string, make: () => HostTensor): Promise<DeviceTensor> {
    let tensor = this.#fixed.get(key)
    if (!tensor) {
      tensor = this.#run.model.runtime.upload(make())
      this.#fixed.set(key, tensor)
    }
    return tensor
  }

  #dropFixed(): void {
    for (const tensor of this.#fixed.values()) tensor.then((t) => t.release()).catch(() => {})
    this.#fixed.clear()
    this.#layouts.clear()
  }
}

function int32(values: ArrayLike<number>): HostTensor {
  const data = values instanceof Int32Array ? values : Int32Array.from(values)
  return { dtype: "int32", dims: [data.length], data }
}

function isIdentity(rows: Int32Array, count: number): boolean {
  return rows.length === count && rows.every((row, i) => row === i)
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}
