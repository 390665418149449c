import type { Attribute } from "./attributes.js"
import type { DType, TypedArray } from "./dtype.js"
import type { Domain, GraphConstant, GraphInput, GraphNode, GraphOutput, GraphParts } from "./graph.js"

/** A value before all names are known. */
export interface DraftValue {
  readonly name: string | undefined
  readonly dtype: DType | undefined
  readonly source: "input" | "constant" | "node"
}

/** A node before all names are known. */
export interface DraftNode {
  readonly op: string
  readonly domain: Domain
  readonly inputs: readonly (DraftValue | null)[]
  readonly outputs: readonly (DraftValue | null)[]
  readonly dtypes: readonly (DType | undefined)[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** What a builder holds. */
export interface Draft {
  readonly name: string
  readonly inputs: readonly GraphInput[]
  readonly constants: readonly { value: DraftValue; dtype: DType; dims: readonly number[]; data: TypedArray }[]
  readonly nodes: readonly DraftNode[]
  readonly outputs: ReadonlyMap<string, DraftValue>
  readonly taken: ReadonlySet<string>
}

/**
 * Gives every value its final name: an output's name goes to the value itself, other names stay as asked for, and the
 * rest are called after their operator and position. An output that repeats another one, an input or a constant becomes
 * an `Identity`.
 */
export function resolve(draft: Draft): GraphParts {
  const names = new Map<DraftValue, string>()
  const taken = new Set(draft.taken)
  const copies: GraphNode[] = []
  for (const [name, value] of draft.outputs) {
    if (value.source === "node" && !names.has(value)) names.set(value, name)
  }
  const nameOf = (value: DraftValue | null, fallback: string): string => {
    if (value === null) return ""
    const known = names.get(value) ?? value.name
    if (known !== undefined) return known
    let name = fallback
    for (let i = 1; taken.has(name); i++) name = `${fallback}_${i}`
    taken.add(name)
    names.set(value, name)
    return name
  }
  const constants: GraphConstant[] = draft.constants.map(({ value, dtype, dims, data }, i) =>
    Object.freeze({ name: nameOf(value, `const_${i}`), dtype, dims, data }),
  )
  const nodes = draft.nodes.map((node, i): GraphNode => {
    const inputs = node.inputs.map((value) => nameOf(value, ""))
    const several = node.outputs.length > 1
    const outputs = node.outputs.map((value, j) => nameOf(value, `${node.op}_${i}${several ? `.${j}` : ""}`))
    return Object.freeze({ ...node, inputs: Object.freeze(inputs), outputs: Object.freeze(outputs) })
  })
  const outputs = [...draft.outputs].map(([name, value]): GraphOutput => {
    const from = nameOf(value, "")
    if (from !== name) copies.push(identity(from, name, value.dtype))
    return Object.freeze({ name, dtype: value.dtype })
  })
  return {
    name: draft.name,
    inputs: Object.freeze([...draft.inputs]),
    constants: Object.freeze(constants),
    nodes: Object.freeze([...nodes, ...copies]),
    outputs: Object.freeze(outputs),
  }
}

function identity(from: string, to: string, dtype: DType | undefined): GraphNode {
  return Object.freeze({
    op: "Identity",
    domain: "",
    inputs: Object.freeze([from]),
    outputs: Object.freeze([to]),
    dtypes: Object.freeze([dtype]),
    attributes: Object.freeze({}),
  })
}
