import { create, toBinary } from "@bufbuild/protobuf"
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf"
import type { Attribute } from "./attributes.js"
import { type DType, dtypes, type HostTensor } from "./dtype.js"
import type { GraphNode, GraphParts } from "./graph.js"

/** The operator set that graphs are written for: the first that has `Swish` besides `Attention` and `RMSNormalization`. */
export const opset = 24
const irVersion = 11n

/** The ONNX model of a graph: the same parts always give the same bytes. */
export function serialise(parts: GraphParts): Uint8Array<ArrayBuffer> {
  const model = create(ModelProtoSchema, {
    irVersion,
    producerName: "llm-fmri",
    opsetImport: [
      create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(opset) }),
      create(OperatorSetIdProtoSchema, { domain: "com.microsoft", version: 1n }),
    ],
    graph: create(GraphProtoSchema, {
      name: parts.name,
      input: parts.inputs.map(({ name, dtype, dims }) => valueInfo(name, dtype, dims)),
      initializer: parts.constants.map((constant) => tensorProto(constant, constant.name)),
      node: parts.nodes.map(nodeProto),
      output: parts.outputs.map(({ name, dtype }) => valueInfo(name, dtype)),
    }),
  })
  return toBinary(ModelProtoSchema, model) as Uint8Array<ArrayBuffer>
}

function valueInfo(name: string, dtype?: DType, dims?: readonly (number | string)[]): ValueInfoProto {
  if (dtype === undefined) return create(ValueInfoProtoSchema, { name })
  const shape = dims === undefined ? {} : { shape: create(TensorShapeProtoSchema, { dim: dims.map(dimension) }) }
  const tensor = create(TypeProto_TensorSchema, { elemType: dtypes[dtype].code, ...shape })
  const type = create(TypeProtoSchema, { value: { case: "tensorType", value: tensor } })
  return create(ValueInfoProtoSchema, { name, type })
}

function dimension(dim: number | string) {
  return create(TensorShapeProto_DimensionSchema, {
    value: typeof dim === "string" ? { case: "dimParam", value: dim } : { case: "dimValue", value: BigInt(dim) },
  })
}

function tensorProto({ dtype, dims, data }: HostTensor, name?: string): TensorProto {
  return create(TensorProtoSchema, {
    ...(name === undefined ? {} : { name }),
    dataType: dtypes[dtype].code,
    dims: dims.map(BigInt),
    rawData: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
  })
}

function nodeProto(node: GraphNode) {
  return create(NodeProtoSchema, {
    name: node.outputs.find((name) => name !== "") ?? node.op,
    opType: node.op,
    domain: node.domain,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes).map(([name, attribute]) => attributeProto(name, attribute)),
  })
}

function attributeProto(name: string, attribute: Attribute): AttributeProto {
  switch (attribute.kind) {
    case "int":
      return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(attribute.value) })
    case "float":
      return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: attribute.value })
    case "string":
      return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: utf8(attribute.value) })
    case "ints":
      return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: attribute.value.map(BigInt) })
    case "floats":
      return create(AttributeProtoSchema, { name, type: AttributeType.FLOATS, floats: [...attribute.value] })
    case "strings": {
      const strings = attribute.value.map(utf8)
      return create(AttributeProtoSchema, { name, type: AttributeType.STRINGS, strings })
    }
    case "tensor":
      return create(AttributeProtoSchema, { name, type: AttributeType.TENSOR, t: tensorProto(attribute.value) })
  }
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text))
}
