import type { Attribute } from "./attributes.js"
import type { DType, TypedArray } from "./dtype.js"
import type { GraphNode, GraphParts } from "./graph.js"

/** A graph as text, one line per input, constant, node and output. */
export function printGraph(parts: GraphParts): string {
  return [
    `graph ${parts.name}`,
    ...parts.inputs.map(({ name, dtype, dims }) => `  input ${name}: ${type(dtype, dims)}`),
    ...parts.constants.map(
      ({ name, dtype, dims, data }) => `  const ${name}: ${type(dtype, dims)} = ${elements(data)}`,
    ),
    ...parts.nodes.map((node) => `  ${printNode(node)}`),
    ...parts.outputs.map(({ name, dtype }) => `  output ${typed(name, dtype)}`),
  ].join("\n")
}

function printNode({ op, domain, inputs, outputs, dtypes, attributes }: GraphNode): string {
  const results = outputs.map((name, i) => (name === "" ? "_" : typed(name, dtypes[i]))).join(", ")
  const call = `${domain === "" ? "" : `${domain}.`}${op}(${inputs.map((name) => name || "_").join(", ")})`
  const settings = Object.entries(attributes).map(([name, attribute]) => `${name}=${printAttribute(attribute)}`)
  return `${results} = ${call}${settings.length > 0 ? ` {${settings.join(", ")}}` : ""}`
}

function printAttribute(attribute: Attribute): string {
  switch (attribute.kind) {
    case "int":
      return String(attribute.value)
    case "float":
      return printFloat(attribute.value)
    case "string":
      return JSON.stringify(attribute.value)
    case "ints":
      return `[${attribute.value.join(", ")}]`
    case "floats":
      return `[${attribute.value.map(printFloat).join(", ")}]`
    case "strings":
      return `[${attribute.value.map((item) => JSON.stringify(item)).join(", ")}]`
    case "tensor":
      return `${type(attribute.value.dtype, attribute.value.dims)} ${elements(attribute.value.data)}`
  }
}

function typed(name: string, dtype: DType | undefined): string {
  return dtype === undefined ? name : `${name}: ${dtype}`
}

function type(dtype: DType, dims: readonly (number | string)[]): string {
  return `${dtype}[${dims.join(", ")}]`
}

// A float that is a whole number keeps a point, so that ints and floats can be told apart.
function printFloat(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value)
}

function elements(data: TypedArray): string {
  const shown = Array.from(data.subarray(0, 8), String)
  if (data.length > shown.length) shown.push("…")
  return `[${shown.join(", ")}]`
}
