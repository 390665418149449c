import { createHash } from "node:crypto"
import { fromBinary } from "@bufbuild/protobuf"
import { isFmriError } from "@llm-fmri/errors"
import fc from "fast-check"
import { AttributeProto_AttributeType, ModelProtoSchema } from "onnx-buf"
import { describe, expect, test } from "vitest"
import { float, type Graph, GraphBuilder } from "../../src/index.js"

function example(name = "example"): Graph {
  const g = new GraphBuilder(name)
  const x = g.input("x", "float32", ["n", 4])
  const shape = g.constant([0, 2, 2], "int64", [3], "shape")
  const y = g.op("Reshape", [x, shape])
  const [top, places] = g.ops("TopK", [y, g.constant([1], "int64", [1])], { axis: -1 }, { outputs: ["top", null] })
  expect(places).toBeUndefined()
  g.output("y", g.op("Clip", [top!, null, g.constant([1], "float32", [])]))
  g.output("same", top!)
  return g.build()
}

const error = (run: () => unknown) => {
  try {
    run()
  } catch (thrown) {
    if (isFmriError(thrown)) return `${thrown.tag}: ${thrown.message}`
    throw thrown
  }
  return "no error"
}

describe("printing", () => {
  test("one line per input, constant, node and output, with types, attributes and left-out operands", () => {
    expect(String(example())).toBe(
      [
        "graph example",
        "  input x: float32[n, 4]",
        "  const shape: int64[3] = [0, 2, 2]",
        "  const const_1: int64[1] = [1]",
        "  const const_2: float32[] = [1]",
        "  Reshape_0: float32 = Reshape(x, shape)",
        "  same: float32, _ = TopK(Reshape_0, const_1) {axis=-1}",
        "  y: float32 = Clip(same, _, const_2)",
        "  output y: float32",
        "  output same: float32",
      ].join("\n"),
    )
  })

  test("attributes show their kind: floats keep a point, strings their quotes, long constants an ellipsis", () => {
    const g = new GraphBuilder("kinds")
    const x = g.constant(new Float32Array(9), "float32", [9])
    const value = { dtype: "int64", dims: [1], data: BigInt64Array.of(7n) } as const
    const attributes = { int: 1, float: 0.5, whole: float(2), alpha: 1, ints: [1, 2], none: [], floats: [1, 0.5] }
    const more = { list: float([1, 2]), text: 'a"b', texts: ["a", "b"], value, gone: undefined }
    g.output("y", g.op("Odd", [x], { ...attributes, ...more }, { domain: "com.microsoft" }))
    expect(String(g.build())).toBe(
      [
        "graph kinds",
        "  const const_0: float32[9] = [0, 0, 0, 0, 0, 0, 0, 0, …]",
        '  y = com.microsoft.Odd(const_0) {alpha=1.0, float=0.5, floats=[1.0, 0.5], int=1, ints=[1, 2], list=[1.0, 2.0], none=[], text="a\\"b", texts=["a", "b"], value=int64[1] [7], whole=2.0}',
        "  output y",
      ].join("\n"),
    )
  })
})

describe("the ONNX model", () => {
  test("holds what was built", () => {
    const model = fromBinary(ModelProtoSchema, example().bytes())
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([
      ["", 24n],
      ["com.microsoft", 1n],
    ])
    expect(model.graph!.node.map(({ name, opType, input, output }) => [name, opType, input, output])).toEqual([
      ["Reshape_0", "Reshape", ["x", "shape"], ["Reshape_0"]],
      ["same", "TopK", ["Reshape_0", "const_1"], ["same", ""]],
      ["y", "Clip", ["same", "", "const_2"], ["y"]],
    ])
    expect(model.graph!.initializer[0]).toMatchObject({ name: "shape", dims: [3n], dataType: 7 })
    expect(model.graph!.output.map(({ name }) => name)).toEqual(["y", "same"])
  })

  test("its hash is the sha256 of its bytes, the same for the same calls and another for another name", () => {
    const graph = example()
    expect(graph.hash).toBe(createHash("sha256").update(graph.bytes()).digest("hex"))
    expect(example().hash).toBe(graph.hash)
    expect(example("other").hash).not.toBe(graph.hash)
    // Changes only with the file format or the operator set, which then is a change that users see.
    expect(graph.hash).toMatchInlineSnapshot(`"2bd0728d06d8080f1808476e8657c58797634307aa911812b1d32a2aad301d38"`)
  })

  test("attributes do not depend on the order in which they are written", () => {
    const build = (attributes: Record<string, number>) => {
      const g = new GraphBuilder("order")
      g.output("y", g.op("Gemm", [g.input("a", "float32", [1, 1]), g.input("b", "float32", [1, 1])], attributes))
      return g.build().hash
    }
    expect(build({ transA: 1, transB: 0, alpha: 2 })).toBe(build({ alpha: 2, transB: 0, transA: 1 }))
  })

  test("any attribute number survives the file", () => {
    const attribute = fc.oneof(
      fc.maxSafeInteger(),
      // Without -0, which is a whole number and hence an int.
      fc.float({ noNaN: true }).map((value) => value + 0),
      fc.array(fc.maxSafeInteger()),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^a_[a-z]+$/), attribute), (attributes) => {
        const g = new GraphBuilder("any")
        g.output("y", g.op("Odd", [g.input("x", "float32", [])], attributes))
        const node = fromBinary(ModelProtoSchema, g.build().bytes()).graph!.node[0]!
        const read = node.attribute.map(({ name, type, i, f, s, ints }): [string, unknown] => {
          if (type === AttributeProto_AttributeType.FLOAT) return [name, f]
          if (type === AttributeProto_AttributeType.INT) return [name, Number(i)]
          if (type === AttributeProto_AttributeType.STRING) return [name, new TextDecoder().decode(s)]
          return [name, ints.map(Number)]
        })
        expect(new Map(read)).toEqual(new Map(Object.entries(attributes)))
      }),
    )
  })
})

describe("immutability", () => {
  test("neither the graph, nor its bytes, nor its constants can be changed from outside", () => {
    const g = new GraphBuilder("frozen")
    const data = [1, 2]
    const typed = Float32Array.of(3, 4)
    const sum = g.op("Add", [g.constant(data, "float32", [2]), g.constant(typed, "float32", [2])])
    g.output("y", sum)
    const graph = g.build()
    const before = String(graph)
    data[0] = 9
    typed[0] = 9
    graph.bytes().fill(0)
    g.output("later", g.op("Neg", [sum]))
    expect(String(graph)).toBe(before)
    expect(graph.bytes()[0]).not.toBe(0)
    expect(Object.isFrozen(graph) && Object.isFrozen(graph.nodes) && Object.isFrozen(graph.nodes[0])).toBe(true)
    expect(g.build().outputs.map(({ name }) => name)).toEqual(["y", "later"])
  })
})

describe("names", () => {
  test("an input, a constant or an output given again under a second name becomes an Identity", () => {
    const g = new GraphBuilder("copies")
    const x = g.input("x", "float32", [1])
    const y = g.op("Neg", [x], {}, { name: "named" })
    g.output("a", y)
    g.output("b", y)
    g.output("c", x)
    expect(g.build().nodes.map(({ op, inputs, outputs }) => `${outputs} = ${op}(${inputs})`)).toEqual([
      "a = Neg(x)",
      "b = Identity(a)",
      "c = Identity(x)",
    ])
  })

  test("given names never collide with made-up ones", () => {
    const g = new GraphBuilder("collide")
    const x = g.input("Neg_0", "float32", [1])
    const y = g.op("Neg", [x])
    g.output("y", g.op("Neg", [y], {}, { name: "Neg_0_1" }))
    g.output("z", g.op("Neg", [y]))
    expect(g.build().nodes.map(({ outputs }) => outputs[0])).toEqual(["Neg_0_2", "y", "z"])
  })

  test("an output may have the name of its own value, and no other taken name", () => {
    const g = new GraphBuilder("own")
    const x = g.input("x", "float32", [1])
    const y = g.op("Neg", [x], {}, { name: "y" })
    g.output("y", y)
    expect(g.build().nodes).toHaveLength(1)
    expect(error(() => g.output("x", y))).toBe('GraphInvalid: graph "own": the name "x" is used twice')
    expect(error(() => g.output("y", y))).toBe('GraphInvalid: graph "own": the name "y" is used twice')
  })
})

describe("errors", () => {
  const g = new GraphBuilder("g")
  const x = g.input("x", "float32", [1])

  test("name the graph and the place", () => {
    const other = new GraphBuilder("h").input("x", "float32", [1])
    const missing = [][0] as never
    expect([
      error(() => g.input("x", "float32", [])),
      error(() => g.input("", "float32", [])),
      error(() => g.input("z", "float32", [1.5])),
      error(() => g.op("Add", [x, other])),
      error(() => g.op("Add", [x, missing])),
      error(() => g.op("Add", [x, x], { a: Number.NaN })),
      error(() => g.op("Add", [x, x], { a: true as never })),
      error(() => g.op("Add", [x, x], { a: null as never })),
      error(() => g.ops("Add", [x], {}, { outputs: [null] })),
      error(() => g.ops("Add", [x], {}, { outputs: 2, name: "two" })),
      error(() => g.op("", [x])),
      error(() => g.output("y", missing)),
      error(() => g.build()),
    ]).toMatchInlineSnapshot(`
      [
        "GraphInvalid: graph "g": the name "x" is used twice",
        "GraphInvalid: graph "g": a name is empty",
        "GraphInvalid: graph "g": input "z" has the dimension 1.5",
        "GraphInvalid: graph "g": input 1 of Add is not a value of this builder",
        "GraphInvalid: graph "g": input 1 of Add is undefined",
        "GraphInvalid: graph "g": attribute "a" of Add is NaN",
        "GraphInvalid: graph "g": attribute "a" of Add is true",
        "GraphInvalid: graph "g": attribute "a" of Add is null",
        "GraphInvalid: graph "g": Add has no outputs",
        "GraphInvalid: graph "g": Add has several outputs and one name",
        "GraphInvalid: graph "g": an operator has no name",
        "GraphInvalid: graph "g": output "y" is undefined",
        "GraphInvalid: graph "g": it has no outputs",
      ]
    `)
  })

  test("constants that do not fit are refused", () => {
    expect([
      error(() => g.constant([1, 2], "float32", [3], "c")),
      error(() => g.constant(new Float64Array(1), "float32", [1])),
      error(() => g.constant([1.5], "int32", [1])),
      error(() => g.constant([2 ** 31], "int32", [1])),
      error(() => g.constant([2 ** 53], "int64", [1])),
      error(() => g.constant([2], "bool", [1])),
      error(() => g.constant([1], "float16", [1])),
      error(() => g.constant([1], "complex" as never, [1])),
    ]).toMatchInlineSnapshot(`
      [
        "TensorInvalid: constant c of graph "g": dims [3] need 3 elements, data has 2",
        "TensorInvalid: constant 0 of graph "g": dtype float32 needs Float32Array data, got Float64Array",
        "TensorInvalid: constant 0 of graph "g": 1.5 is not a value of int32",
        "TensorInvalid: constant 0 of graph "g": 2147483648 is not a value of int32",
        "TensorInvalid: constant 0 of graph "g": 9007199254740992 is not a value of int64",
        "TensorInvalid: constant 0 of graph "g": 2 is not a value of bool",
        "TensorInvalid: constant 0 of graph "g": dtype float16 needs Uint16Array data, got Float64Array",
        "TensorInvalid: constant 0 of graph "g": unknown dtype "complex"",
      ]
    `)
  })
})
