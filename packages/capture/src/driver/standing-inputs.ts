import type { DeviceTensor, HostTensor } from "@llm-fmri/graph"
import type { BlockKind, Model } from "@llm-fmri/model"
import type { Forest } from "../plan/forest.js"
import { type Layout, layOut } from "../plan/layout.js"
import { int32 } from "./int32.js"
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

  /** The attention layout of a block, and the inputs that its kind takes. */
  async of(
    kind: BlockKind,
    block: number,
    nodes: Int32Array,
    rowOf: Int32Array,
  ): Promise<{ layout: Layout; inputs: Record<string, DeviceTensor> }> {
    let layout = this.#layouts.get(kind.window)
    if (!layout) {
      layout = layOut(this.#forest, nodes, rowOf, block, kind.window)
      this.#layouts.set(kind.window, layout)
    }
    const { groups, queriesPerGroup: tq, keysPerGroup: tk, keys, mask, queries, back } = layout
    const inputs: Record<string, DeviceTensor> = {}
    const add = async (name: string, under: string | number | undefined, make: () => HostTensor) => {
      inputs[name] = await this.#stand(`${name} ${under}`, make)
    }
    await add("keys", kind.window, () => ({ dtype: "int32", dims: [groups, tk], data: keys }))
    await add("mask", kind.window, () => ({ dtype: "float32", dims: [groups, 1, tq, tk], data: mask }))
    if (layout.form === "rows") {
      await add("queries", kind.window, () => ({ dtype: "int32", dims: [groups, tq], data: queries! }))
      await add("back", kind.window, () => int32(back!))
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
    return { layout, inputs }
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
