import type { Attribute } from "./attributes.js"
import type { DType, HostTensor } from "./dtype.js"

/** Where a node's operator is defined: `""` is ONNX itself, `"com.microsoft"` the contributed operators. */
export type Domain = "" | "com.microsoft"

/** An input of a graph; a string dimension is symbolic: any size, the same wherever the name appears. */
export interface GraphInput {
  readonly name: string
  readonly dtype: DType
  readonly dims: readonly (number | string)[]
}

/** An output of a graph; `dtype` where it follows from the operators used. */
export interface GraphOutput {
  readonly name: string
  readonly dtype: DType | undefined
}

/** A named constant inside a graph. */
export interface GraphConstant extends HostTensor {
  readonly name: string
}

/** One operator application; `""` stands for an optional input or output that is left out. */
export interface GraphNode {
  readonly op: string
  readonly domain: Domain
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Types of the outputs, where they follow from the operator. */
  readonly dtypes: readonly (DType | undefined)[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** The parts of a graph, before it is serialised. */
export interface GraphParts {
  readonly name: string
  readonly inputs: readonly GraphInput[]
  readonly constants: readonly GraphConstant[]
  readonly nodes: readonly GraphNode[]
  readonly outputs: readonly GraphOutput[]
}

/**
 * A pure function as an ONNX graph: immutable, printable, and named by the hash of its bytes.
 *
 * Nodes are in an order in which they can run.
 */
export interface Graph extends GraphParts {
  /** sha256, in hex, of {@link Graph.bytes}. */
  readonly hash: string
  /** The serialised ONNX model; a new copy at each call. */
  bytes(): Uint8Array<ArrayBuffer>
  /** The graph as text: one line per input, constant, node and output. */
  toString(): string
}
