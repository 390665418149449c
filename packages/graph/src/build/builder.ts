import { createHash } from "node:crypto"
import { FmriError } from "@llm-fmri/errors"
import { type Attribute, type Attributes, toAttribute } from "./attributes.js"
import { toConstant } from "./constant.js"
import type { DType, TypedArray } from "./dtype.js"
import type { Domain, Graph, GraphInput, GraphParts } from "./graph.js"
import { type DraftNode, type DraftValue, resolve } from "./names.js"
import { printGraph } from "./print.js"
import { resultTypes } from "./result-types.js"
import { serialise } from "./serialise.js"

/** A value inside a graph under construction; only the builder that made it accepts it. */
export interface Value {
  /** The name asked for, if any. */
  readonly name: string | undefined
  /** The element type, where it is known before the graph runs. */
  readonly dtype: DType | undefined
}

/** Options of {@link GraphBuilder.op}. */
export interface OpOptions {
  /** `"com.microsoft"` for the contributed operators; `""` (ONNX) by default. */
  readonly domain?: Domain
  /** How many outputs, or a name for each; `null` leaves an optional output out. One output by default. */
  readonly outputs?: number | readonly (string | null)[]
  /** A name for the only output. */
  readonly name?: string
}

/**
 * Writes an ONNX graph one operator at a time.
 *
 * Operators are named as in the ONNX specification (operator set 24) or in ONNX Runtime's contributed operators; their
 * existence, attributes and shapes are checked when the graph is first run.
 *
 * Throws `GraphInvalid` on names used twice, values of another builder, malformed attributes and malformed constants.
 *
 * @example
 * ```ts
 * const g = new GraphBuilder("affine")
 * const x = g.input("x", "float32", ["rows", 2])
 * const w = g.constant([1, 2, 3, 4], "float32", [2, 2])
 * g.output("y", g.op("MatMul", [x, w]))
 * const graph = g.build()
 * ```
 */
export class GraphBuilder {
  readonly name: string
  readonly #inputs: GraphInput[] = []
  readonly #values = new Map<Value, DraftValue>()
  readonly #constants: { value: DraftValue; dtype: DType; dims: readonly number[]; data: TypedArray }[] = []
  readonly #nodes: DraftNode[] = []
  readonly #outputs = new Map<string, DraftValue>()
  readonly #names = new Set<string>()

  constructor(name: string) {
    this.name = name
  }

  /** Declares an input; a string dimension is symbolic: any size, the same wherever the name appears. */
  input(name: string, dtype: DType, dims: readonly (number | string)[]): Value {
    for (const dim of dims) {
      if (typeof dim === "string" ? dim === "" : !Number.isSafeInteger(dim) || dim < 0) {
        throw this.#invalid(`input "${name}" has the dimension ${JSON.stringify(dim)}`, "Use whole numbers or names.")
      }
    }
    this.#claim(name)
    this.#inputs.push(Object.freeze({ name, dtype, dims: Object.freeze([...dims]) }))
    return this.#value({ name, dtype, source: "input" })
  }

  /** A constant stored in the graph; meant for small tables, since big ones are better as inputs. */
  constant(data: TypedArray | readonly number[], dtype: DType, dims: readonly number[], name?: string): Value {
    const tensor = toConstant(data, dtype, dims, `constant ${name ?? this.#constants.length} of graph "${this.name}"`)
    if (name !== undefined) this.#claim(name)
    const draft: DraftValue = { name, dtype, source: "constant" }
    this.#constants.push({ value: draft, ...tensor })
    return this.#value(draft)
  }

  /** Applies an operator and gives its first output; `null` leaves an optional input out. */
  op(type: string, inputs: readonly (Value | null)[], attributes: Attributes = {}, options: OpOptions = {}): Value {
    return this.ops(type, inputs, attributes, options)[0]!
  }

  /** Applies an operator and gives all outputs that were asked for, without those left out. */
  ops(type: string, inputs: readonly (Value | null)[], attributes: Attributes = {}, options: OpOptions = {}): Value[] {
    if (typeof type !== "string" || type === "") throw this.#invalid("an operator has no name", "Name the operator.")
    const drafts = inputs.map((input, i) => (input === null ? null : this.#draft(input, `input ${i} of ${type}`)))
    while (drafts.at(-1) === null) drafts.pop()
    const settings = this.#attributes(type, attributes)
    const outputs = this.#outputNames(type, options)
    const dtypes = resultTypes(
      type,
      drafts.map((draft) => draft?.dtype),
      settings,
      outputs.length,
    )
    const results = outputs.map((name, i): DraftValue | null => {
      if (name === null) return null
      if (name !== undefined) this.#claim(name)
      return { name, dtype: dtypes[i], source: "node" }
    })
    const domain = options.domain ?? ""
    this.#nodes.push({ op: type, domain, inputs: drafts, outputs: results, dtypes, attributes: settings })
    return results.filter((draft) => draft !== null).map((draft) => this.#value(draft))
  }

  /** Makes a value an output of the graph under this name. */
  output(name: string, value: Value): void {
    const draft = this.#draft(value, `output "${name}"`)
    // An output may carry the name that its own value was given.
    if (!(draft.source === "node" && draft.name === name && !this.#outputs.has(name))) this.#claim(name)
    this.#outputs.set(name, draft)
  }

  /** The finished graph; the builder may go on, what it adds does not reach graphs already built. */
  build(): Graph {
    if (this.#outputs.size === 0) throw this.#invalid("it has no outputs", "Call output(name, value) before build().")
    const parts = resolve({
      name: this.name,
      inputs: this.#inputs,
      constants: this.#constants,
      nodes: this.#nodes,
      outputs: this.#outputs,
      taken: this.#names,
    })
    return finish(parts)
  }

  #value(draft: DraftValue): Value {
    const value: Value = Object.freeze({ name: draft.name, dtype: draft.dtype })
    this.#values.set(value, draft)
    return value
  }

  #draft(value: Value, where: string): DraftValue {
    const draft = this.#values.get(value)
    if (draft !== undefined) return draft
    const what = value === undefined ? "undefined" : "not a value of this builder"
    throw this.#invalid(`${where} is ${what}`, "Use values that this builder's input, constant or op returned.")
  }

  #claim(name: string): void {
    if (typeof name !== "string" || name === "") throw this.#invalid("a name is empty", "Give a non-empty name.")
    if (this.#names.has(name)) throw this.#invalid(`the name "${name}" is used twice`, "Give each value its own name.")
    this.#names.add(name)
  }

  #attributes(type: string, attributes: Attributes): Readonly<Record<string, Attribute>> {
    const settings: Record<string, Attribute> = {}
    for (const name of Object.keys(attributes).sort()) {
      const input = attributes[name]
      if (input === undefined) continue
      const attribute = toAttribute(name, input)
      if (attribute === undefined) {
        const fix = "Use a number, a string, a list of either, float(…) or a tensor."
        throw this.#invalid(`attribute "${name}" of ${type} is ${String(input)}`, fix)
      }
      settings[name] = Object.freeze(attribute)
    }
    return Object.freeze(settings)
  }

  #outputNames(type: string, { outputs = 1, name }: OpOptions): (string | null | undefined)[] {
    const names = typeof outputs === "number" ? new Array<undefined>(outputs).fill(undefined) : [...outputs]
    if (!names.some((item) => item !== null)) throw this.#invalid(`${type} has no outputs`, "Ask for one or more.")
    if (name === undefined) return names
    if (names.length > 1) throw this.#invalid(`${type} has several outputs and one name`, "List names in outputs.")
    return [name]
  }

  #invalid(what: string, fix: string): FmriError {
    return new FmriError("GraphInvalid", `graph "${this.name}": ${what}`, { fix, fields: { graph: this.name } })
  }
}

function finish(parts: GraphParts): Graph {
  const bytes = serialise(parts)
  const hash = createHash("sha256").update(bytes).digest("hex")
  return Object.freeze({ ...parts, hash, bytes: () => bytes.slice(), toString: () => printGraph(parts) })
}
