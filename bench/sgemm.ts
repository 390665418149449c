import { type DeviceTensor, GraphBuilder, matmul, Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import type { Bench } from "./frame/bench.js"
import { interleave } from "./frame/interleave.js"

/** [rows, inner, columns] of products; the first is the machine's rate, the others are SmolLM2-135M's at 1,234 rows. */
const shapes: readonly { name: string; dims: readonly [number, number, number] }[] = [
  { name: "square", dims: [2048, 2048, 2048] },
  { name: "q, o", dims: [1234, 576, 576] },
  { name: "k, v", dims: [1234, 576, 192] },
  { name: "gate, up", dims: [1234, 576, 1536] },
  { name: "down", dims: [1234, 1536, 576] },
]

function product() {
  const g = new GraphBuilder("sgemm")
  const a = g.input("a", "float32", ["rows", "inner"])
  const b = g.input("b", "float32", ["inner", "columns"])
  g.output("y", g.op("MatMul", [a, b]))
  return g.build()
}

/** GFLOP/s of one matrix product on this machine, by the best of several large shapes' medians. */
export async function sgemmRate(runtime: Runtime, rounds: number): Promise<Map<string, number>> {
  const graph = product()
  const rng = new Rng(1)
  const made: DeviceTensor[] = []
  const tensor = async (rows: number, columns: number) => {
    const data = new Float32Array(rows * columns)
    rng.fillNormal(data, 1)
    const sent = await runtime.upload({ dtype: "float32", dims: [rows, columns], data }, { transfer: true })
    made.push(sent)
    return sent
  }
  const candidates = await Promise.all(
    shapes.map(async ({ name, dims: [n, k, m] }) => {
      const inputs = { a: await tensor(n, k), b: await tensor(k, m) }
      // Repeated until it takes about a tenth of a second, so that the call itself does not count.
      const times = Math.max(1, Math.round(2e10 / (2 * n * k * m)))
      const run = async () => {
        const before = (await runtime.stats()).runSeconds
        for (let time = 0; time < times; time++) {
          const { y } = await runtime.run(graph, inputs, { keep: ["y"] })
          ;(y as DeviceTensor).release()
        }
        return ((await runtime.stats()).runSeconds - before) / times
      }
      return { name, run }
    }),
  )
  const seconds = await interleave(candidates, rounds)
  for (const one of made) one.release()
  return new Map(shapes.map(({ name, dims: [n, k, m] }) => [name, (2 * n * k * m) / seconds.get(name)!.median / 1e9]))
}

/** GFLOP/s of one block's products together, each at the rate of its own shape. */
export function blockRate(rates: ReadonlyMap<string, number>): number {
  const products = shapes.slice(1).map(({ name, dims: [n, k, m] }) => {
    // Two products of every shape but the last: q and o, k and v, gate and up.
    const flops = 2 * n * k * m * (name === "down" ? 1 : 2)
    return { flops, seconds: flops / rates.get(name)! }
  })
  const sum = (part: "flops" | "seconds") => products.reduce((total, product) => total + product[part], 0)
  return sum("flops") / sum("seconds")
}

/** Seconds of `matmul` from host to host: what an analysis pays. */
async function hostToHost(runtime: Runtime, size: number): Promise<number> {
  const data = new Float32Array(size * size).fill(0.5)
  const a = { dtype: "float32", dims: [size, size], data } as const
  const run = async () => {
    await matmul(runtime, a, a)
    return undefined
  }
  return (await interleave([{ name: "matmul", run }], 3)).get("matmul")!.median
}

export const sgemm: Bench = {
  name: "sgemm",
  title: "Matrix products",
  about:
    "How many operations a second ONNX Runtime reaches on this machine: the limit of everything else here. " +
    "Inputs and results stay in the runtime's worker.",
  async run({ rounds }) {
    const runtime = await Runtime.start()
    try {
      const rates = await sgemmRate(runtime, rounds)
      const size = 2048
      const rate = (2 * size ** 3) / (await hostToHost(runtime, size)) / 1e9
      return {
        columns: ["product", "rows × inner × columns", "GFLOP/s"],
        rows: [
          ...shapes.map(({ name, dims }) => [name, dims.join(" × "), Math.round(rates.get(name)!)]),
          ["`matmul`, host to host", `${size} × ${size} × ${size}`, Math.round(rate)],
        ],
        notes: [`${runtime.threads} threads.`],
      }
    } finally {
      await runtime.close()
    }
  },
}
