import { FmriError } from "@llm-fmri/errors"
import { checkTensor } from "../build/check-tensor.js"
import type { HostTensor } from "../build/dtype.js"
import type { Graph, GraphInput } from "../build/graph.js"

type Shaped = Pick<HostTensor, "dtype" | "dims">

/** Throws `InputsInvalid` unless the inputs are those that the graph declares: names, types and dimensions. */
export function checkInputs(graph: Graph, inputs: Readonly<Record<string, Shaped | HostTensor>>): void {
  const sizes = new Map<string, { size: number; from: string }>()
  for (const declared of graph.inputs) {
    const given = inputs[declared.name]
    if (given === undefined) throw invalid(graph, `input "${declared.name}" is missing`)
    if ("data" in given) checkTensor(given, `graph "${graph.name}", input "${declared.name}"`)
    if (given.dtype !== declared.dtype) {
      throw invalid(graph, `input "${declared.name}" is ${given.dtype}, declared ${declared.dtype}`)
    }
    checkDims(graph, declared, given.dims, sizes)
  }
  const names = Object.keys(inputs)
  if (names.length > graph.inputs.length) {
    const unknown = names.find((name) => !graph.inputs.some((declared) => declared.name === name))
    const known = graph.inputs.map((declared) => declared.name).join(", ")
    if (unknown !== undefined) throw invalid(graph, `there is no input "${unknown}" among ${known}`)
  }
}

function checkDims(
  graph: Graph,
  { name, dims: declared }: GraphInput,
  given: readonly number[],
  sizes: Map<string, { size: number; from: string }>,
): void {
  const mismatch = (why: string) =>
    invalid(graph, `input "${name}" has dims [${given.join(", ")}], declared [${declared.join(", ")}]${why}`)
  if (declared.length !== given.length) throw mismatch("")
  for (const [axis, dim] of declared.entries()) {
    const size = given[axis]!
    if (typeof dim === "number") {
      if (dim !== size) throw mismatch("")
      continue
    }
    const seen = sizes.get(dim)
    if (seen === undefined) sizes.set(dim, { size, from: name })
    else if (seen.size !== size) throw mismatch(`, but ${dim} is ${seen.size} in input "${seen.from}"`)
  }
}

function invalid(graph: Graph, what: string): FmriError {
  return new FmriError("InputsInvalid", `graph "${graph.name}": ${what}`, {
    fix: "Give each declared input once, with its type and dimensions; String(graph) lists them.",
    fields: { graph: graph.name },
  })
}
