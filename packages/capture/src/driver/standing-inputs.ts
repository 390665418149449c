import type { DeviceTensor, HostTensor } from "@llm-fmri/graph"
import type { AttentionForm, BlockKind, Model } from "@llm-fmri/model"
import type { Forest } from "../plan/forest.js"
import { headIndices, type Layout, layOut } from "../plan/layout.js"
import { rotaryTables } from "./rotary.js"

/** Inputs of the block graphs that stand as long as the stream's rows are the same tokens: paths, masks, rotary tables. */
export class StandingInputs {
  readonly #model: Model
  readonly #forest: Forest
  readonly #tensors = new Map<string, Promise<DeviceTensor>>()
  readonly #layouts = new Map<number | undefined, Layout>()

  constructor(model: Model, forest: Forest) {
    this.#model = model
    this.#forest = forest
  }

  /** The attention layout of a block, the form that its graph takes, and the inputs that stand. */
  async of(
    kind: BlockKind,
    nodes: Int32Array,
    rowOf: Int32Array,
    wantPattern: boolean,
  ): Promise<{ layout: Layout; form: AttentionForm; inputs: Record<string, DeviceTensor> }> {
    let layout = this.#layouts.get(kind.window)
    if (!layout) {
      layout = layOut(this.#forest, nodes, rowOf, kind.window)
      this.#layouts.set(kind.window, layout)
    }
    const { groups, queriesPerGroup: tq, keysPerGroup: tk, keys, mask } = layout
    const { heads, kvHeads, window } = kind
    const form = wantPattern ? "rows" : layout.form
    const inputs: Record<string, DeviceTensor> = {}
    const add = async (name: string, under: string | number | undefined, make: () => HostTensor) => {
      inputs[name] = await this.#stand(`${name} ${under}`, make)
    }
    await add("mask", window, () => ({ dtype: "float32", dims: [groups, 1, tq, tk], data: mask }))
    if (form === "path") await add("keys", window, () => ({ dtype: "int32", dims: [groups, tk], data: keys }))
    else {
      let indices: ReturnType<typeof headIndices> | undefined
      const of = (name: keyof ReturnType<typeof headIndices>, dims: number[]): HostTensor => {
        indices ??= headIndices(layout, heads, kvHeads)
        return { dtype: "int32", dims, data: indices[name] }
      }
      const under = `${window} ${heads} ${kvHeads}`
      await add("queryHeads", under, () => of("queryHeads", [groups, kvHeads, heads / kvHeads, tq]))
      await add("keyHeads", under, () => of("keyHeads", [groups, kvHeads, 1, tk]))
      await add("backHeads", under, () => of("backHeads", [nodes.length, heads]))
    }
    if (kind.rope !== undefined) {
      const spec = this.#model.arch.ropes[kind.rope]!
      let tables: ReturnType<typeof rotaryTables> | undefined
      const table = () => {
        tables ??= rotaryTables(spec, this.#forest, nodes)
        return tables
      }
      await add("cos", kind.rope, () => table().cos)
      await add("sin", kind.rope, () => table().sin)
    }
    return { layout, form, inputs }
  }

  /** Forgets everything: the rows have changed. */
  drop(): void {
    for (const tensor of this.#tensors.values()) tensor.then((t) => t.release()).catch(() => {})
    this.#tensors.clear()
    this.#layouts.clear()
  }

  #stand(key: string, make: () => HostTensor): Promise<DeviceTensor> {
    let tensor = this.#tensors.get(key)
    if (!tensor) {
      tensor = this.#model.runtime.upload(make())
      this.#tensors.set(key, tensor)
    }
    return tensor
  }
}
