import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type DeviceTensor, type Graph, GraphBuilder, type HostTensor, Runtime } from "../../src/index.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start()
})
afterAll(() => runtime.close())

const vector = (...values: number[]): HostTensor => ({
  dtype: "float32",
  dims: [values.length],
  data: Float32Array.from(values),
})

/** y = x · factor, z = −x */
function scaled(factor: number): Graph {
  const g = new GraphBuilder(`scaled_${factor}`)
  const x = g.input("x", "float32", ["n"])
  g.output("y", g.op("Mul", [x, g.constant([factor], "float32", [1])]))
  g.output("z", g.op("Neg", [x]))
  return g.build()
}

/** Matrix products, one after the other, that take a while. */
function slow(size: number, times: number): [Graph, HostTensor] {
  const g = new GraphBuilder("slow")
  const x = g.input("x", "float32", [size, size])
  let y = x
  for (let i = 0; i < times; i++) y = g.op("MatMul", [y, x])
  g.output("y", y)
  return [g.build(), { dtype: "float32", dims: [size, size], data: new Float32Array(size * size) }]
}

describe("run", () => {
  test("takes host and device tensors, gives host tensors, keeps what is asked for", async () => {
    const x = await runtime.upload(vector(1, 2))
    expect(x).toMatchObject({ dtype: "float32", dims: [2] })
    const first = await runtime.run(scaled(2), { x }, { keep: ["y"] })
    expect(first.z).toEqual(vector(-1, -2))
    const y = first.y as DeviceTensor
    expect(y).toMatchObject({ dtype: "float32", dims: [2] })
    expect(await runtime.run(scaled(3), { x: y })).toEqual({ y: vector(6, 12), z: vector(-2, -4) })
    expect(await runtime.download(y)).toEqual(vector(2, 4))
    expect(await runtime.download(y)).toEqual(vector(2, 4))
    x.release()
    y.release()
  })

  test("calls are done in the order made: a tensor may be released right after its last call", async () => {
    const x = await runtime.upload(vector(5))
    const before = await runtime.stats()
    const pending = runtime.run(scaled(2), { x })
    x.release()
    x.release()
    expect((await pending).y).toEqual(vector(10))
    expect((await runtime.stats()).tensors).toBe(before.tensors - 1)
  })

  test("kept outputs own their memory, also where the graph passes an input through", async () => {
    const g = new GraphBuilder("through")
    const x = g.input("x", "float32", [4])
    g.output("same", x)
    g.output("square", g.op("Reshape", [x, g.constant([2, 2], "int64", [2])]))
    const held = await runtime.upload(vector(1, 2, 3, 4))
    const { same, square } = await runtime.run(g.build(), { x: held }, { keep: ["same", "square"] })
    held.release()
    const other = await runtime.upload(vector(9, 9, 9, 9))
    expect((await runtime.download(same as DeviceTensor)).data).toEqual(Float32Array.of(1, 2, 3, 4))
    ;(same as DeviceTensor).release()
    expect(await runtime.download(square as DeviceTensor)).toEqual({ ...vector(1, 2, 3, 4), dims: [2, 2] })
    ;(square as DeviceTensor).release()
    other.release()
  })

  test("all types travel both ways", async () => {
    const tensors: HostTensor[] = [
      vector(1.5, -2),
      { dtype: "float64", dims: [1, 2], data: Float64Array.of(1e300, -0.1) },
      { dtype: "float16", dims: [1], data: Uint16Array.of(0x3c00) },
      { dtype: "int64", dims: [2], data: BigInt64Array.of(2n ** 62n, -1n) },
      { dtype: "int32", dims: [], data: Int32Array.of(-7) },
      { dtype: "uint8", dims: [2, 1], data: Uint8Array.of(0, 255) },
      { dtype: "bool", dims: [2], data: Uint8Array.of(0, 1) },
      { dtype: "float32", dims: [0, 3], data: new Float32Array(0) },
    ]
    for (const tensor of tensors) {
      const g = new GraphBuilder(`echo_${tensor.dtype}`)
      g.output("y", g.op("Identity", [g.input("x", tensor.dtype, tensor.dims)]))
      expect((await runtime.run(g.build(), { x: tensor })).y).toEqual(tensor)
      const held = await runtime.upload(tensor)
      expect(await runtime.download(held)).toEqual(tensor)
      held.release()
    }
  })
})

describe("transfer", () => {
  test("copies by default, empties the caller's arrays when asked to, never takes the neighbours of a view", async () => {
    const x = vector(1, 2)
    expect((await runtime.run(scaled(2), { x })).y).toEqual(vector(2, 4))
    expect(x.data.length).toBe(2)
    await runtime.run(scaled(2), { x }, { transfer: true })
    expect(x.data.length).toBe(0)

    const whole = Float32Array.of(1, 2, 3, 4)
    const view: HostTensor = { dtype: "float32", dims: [2], data: whole.subarray(1, 3) }
    expect((await runtime.run(scaled(2), { x: view }, { transfer: true })).y).toEqual(vector(4, 6))
    const held = await runtime.upload(view, { transfer: true })
    expect((await runtime.download(held)).data).toEqual(Float32Array.of(2, 3))
    held.release()
    expect(whole).toEqual(Float32Array.of(1, 2, 3, 4))

    const shared = new Float32Array(new SharedArrayBuffer(8)).fill(3)
    expect((await runtime.run(scaled(2), { x: { dtype: "float32", dims: [2], data: shared } })).y).toEqual(vector(6, 6))
  })

  test("one buffer may be moved under two names", async () => {
    const g = new GraphBuilder("both")
    g.output("y", g.op("Add", [g.input("a", "float32", ["n"]), g.input("b", "float32", ["n"])]))
    const x = vector(1, 2)
    expect((await runtime.run(g.build(), { a: x, b: x }, { transfer: true })).y).toEqual(vector(2, 4))
  })
})

describe("errors", () => {
  const graph = scaled(2)

  test("inputs that do not fit are named before anything is sent", async () => {
    const g = new GraphBuilder("pair")
    const a = g.input("a", "float32", ["n", 2])
    g.output("y", g.op("Add", [a, g.input("b", "float32", ["n", 2])]))
    const pair = g.build()
    const matrix = (rows: number, columns: number): HostTensor => ({
      dtype: "float32",
      dims: [rows, columns],
      data: new Float32Array(rows * columns),
    })
    const texts = []
    for (const [of, inputs] of [
      [graph, {}],
      [graph, { x: vector(1), w: vector(1) }],
      [graph, { x: { ...vector(1), dims: [2] } }],
      [graph, { x: { ...vector(1), dims: [1, 1] } }],
      [graph, { x: { dtype: "float64", dims: [1], data: new Float64Array(1) } }],
      [graph, { x: { dtype: "float32", dims: [1], data: new Float64Array(1) } }],
      [pair, { a: matrix(2, 2), b: matrix(3, 2) }],
      [pair, { a: matrix(2, 3), b: matrix(2, 2) }],
    ] as [Graph, Record<string, HostTensor>][]) {
      texts.push(await runtime.run(of, inputs).catch((e) => `${e.tag}: ${e.message}`))
    }
    expect(texts).toMatchInlineSnapshot(`
      [
        "InputsInvalid: graph "scaled_2": input "x" is missing",
        "InputsInvalid: graph "scaled_2": there is no input "w" among x",
        "TensorInvalid: graph "scaled_2", input "x": dims [2] need 2 elements, data has 1",
        "InputsInvalid: graph "scaled_2": input "x" has dims [1, 1], declared [n]",
        "InputsInvalid: graph "scaled_2": input "x" is float64, declared float32",
        "TensorInvalid: graph "scaled_2", input "x": dtype float32 needs Float32Array data, got Float64Array",
        "InputsInvalid: graph "pair": input "b" has dims [3, 2], declared [n, 2], but n is 2 in input "a"",
        "InputsInvalid: graph "pair": input "a" has dims [2, 3], declared [n, 2]",
      ]
    `)
  })

  test("released and foreign tensors, and unknown outputs to keep", async () => {
    const x = await runtime.upload(vector(1))
    x.release()
    await expect(runtime.run(graph, { x })).rejects.toThrow('graph "scaled_2", input "x": the tensor was released')
    await expect(runtime.download(x)).rejects.toMatchObject({ tag: "TensorReleased" })
    const foreign = { id: 1, dtype: "float32", dims: [1], release: () => {} } as const
    await expect(runtime.run(graph, { x: foreign })).rejects.toThrow("the tensor belongs to another runtime")
    await expect(runtime.run(graph, { x: vector(1) }, { keep: ["q"] })).rejects.toThrow('has no output "q" to keep')
  })

  test("a graph that ONNX Runtime refuses, each time it is run", async () => {
    const g = new GraphBuilder("odd")
    g.output("y", g.op("NoSuchOperator", [g.input("x", "float32", ["n"])]))
    for (let i = 0; i < 2; i++) {
      const refusal = await runtime.run(g.build(), { x: vector(1) }).catch((e) => e)
      expect(refusal.tag).toBe("GraphRefused")
      expect(refusal.message).toMatch(/^graph "odd" is refused by ONNX Runtime: .*NoSuchOperator/)
    }
  })

  test("a run that fails says so in ONNX Runtime's words, without its source paths, and leaves the runtime well", async () => {
    const g = new GraphBuilder("mismatch")
    g.output("y", g.op("MatMul", [g.input("a", "float32", ["n", "k"]), g.input("b", "float32", ["l", "m"])]))
    const matrix: HostTensor = { dtype: "float32", dims: [2, 3], data: new Float32Array(6) }
    const failure = await runtime.run(g.build(), { a: matrix, b: matrix }).catch((e) => e)
    expect(failure).toMatchObject({ tag: "RunFailed", exit: 2, fields: { graph: "mismatch" } })
    expect(failure.message).toMatchInlineSnapshot(
      `"graph "mismatch" failed: Non-zero status code returned while running MatMul node. Name:'y' Status Message: matmul_helper.h:59 Compute MatMul dimension mismatch"`,
    )
    expect((await runtime.run(graph, { x: vector(1) })).y).toEqual(vector(2))
  })

  test("options", async () => {
    await expect(Runtime.start({ threads: 0 })).rejects.toThrow("threads is 0")
    await expect(Runtime.start({ maxSessions: 1.5 })).rejects.toThrow("maxSessions is 1.5")
  })
})

describe("cancellation", () => {
  test("a signal aborted beforehand rejects, one aborted while the run waits takes it back", async () => {
    const [graph, x] = slow(256, 20)
    const before = await runtime.stats()
    await expect(runtime.run(graph, { x }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ tag: "Aborted" })

    const abort = new AbortController()
    const first = runtime.run(graph, { x })
    const second = runtime.run(graph, { x })
    const waiting = runtime.run(graph, { x }, { signal: abort.signal, keep: ["y"] })
    abort.abort()
    await expect(waiting).rejects.toMatchObject({ tag: "Aborted", exit: 130 })
    expect((await first).y!.dims).toEqual([256, 256])
    expect((await second).y!.dims).toEqual([256, 256])

    const after = await runtime.stats()
    expect(after.runs).toBe(before.runs + 2)
    expect(after.tensors).toBe(before.tensors)
  })

  test("however cancellations fall among runs, nothing kept is lost and nothing given up stays", async () => {
    const before = await runtime.stats()
    const graph = scaled(2)
    for (let round = 0; round < 20; round++) {
      const aborts = Array.from({ length: 8 }, () => new AbortController())
      const runs = aborts.map(({ signal }) => runtime.run(graph, { x: vector(1) }, { signal, keep: ["y"] }))
      const settled = Promise.allSettled(runs)
      for (const [i, abort] of aborts.entries()) {
        if ((i * 7 + round) % 3 > 0) continue
        if (i % 2 === 0) await new Promise(setImmediate)
        abort.abort()
      }
      for (const result of await settled) {
        if (result.status === "rejected") expect(result.reason).toMatchObject({ tag: "Aborted" })
        else (result.value.y as DeviceTensor).release()
      }
    }
    const after = await runtime.stats()
    expect([after.tensors, after.tensorBytes]).toEqual([before.tensors, before.tensorBytes])
  })
})

test("the event loop stays alive during a run", async () => {
  const [graph, x] = slow(512, 30)
  await runtime.run(graph, { x })
  let ticks = 0
  const timer = setInterval(() => ticks++, 1)
  await runtime.run(graph, { x })
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(3)
})

describe("sessions", () => {
  test("a graph is compiled once, by its hash; the least recently used one goes first; release forgets one", async () => {
    const own = await Runtime.start({ threads: 1, maxSessions: 2 })
    const sessions = async () => (await own.stats()).sessions
    const x = vector(1)
    await own.run(scaled(1), { x })
    await own.run(scaled(1), { x })
    expect(await sessions()).toBe(1)
    await own.run(scaled(2), { x })
    await own.run(scaled(1), { x })
    // 2 is the oldest now; all of these are sent before any is done.
    const many = await Promise.all([3, 1, 2, 1, 4, 3].map((f) => own.run(scaled(f), { x })))
    expect(many.map(({ y }) => y!.data[0])).toEqual([3, 1, 2, 1, 4, 3])
    expect(await sessions()).toBe(2)
    own.release(scaled(3))
    own.release(scaled(3))
    expect(await sessions()).toBe(1)
    expect((await own.run(scaled(3), { x })).y).toEqual(vector(3))
    await own.close()
  })
})

describe("close", () => {
  test("finishes the calls made, rejects later ones, and can be called again", async () => {
    const own = await Runtime.start({ threads: 1 })
    const x = await own.upload(vector(1))
    const pending = own.run(scaled(2), { x })
    const closing = own.close()
    expect((await pending).y).toEqual(vector(2))
    await closing
    await own.close()
    await expect(own.run(scaled(2), { x })).rejects.toMatchObject({ tag: "RuntimeClosed" })
    await expect(own.upload(vector(1))).rejects.toMatchObject({ tag: "RuntimeClosed" })
    await expect(own.stats()).rejects.toMatchObject({ tag: "RuntimeClosed" })
    x.release()
  })

  test("runtimes are independent of each other", async () => {
    const [one, two] = await Promise.all([Runtime.start({ threads: 1 }), Runtime.start({ threads: 1 })])
    const x = await one.upload(vector(4))
    await expect(two.run(scaled(2), { x })).rejects.toMatchObject({ tag: "TensorReleased" })
    const results = await Promise.all([one.run(scaled(2), { x }), two.run(scaled(3), { x: vector(1) })])
    expect(results.map(({ y }) => y!.data[0])).toEqual([8, 3])
    await one.close()
    expect((await two.run(scaled(3), { x: vector(1) })).y).toEqual(vector(3))
    await two.close()
  })
})
