import type { DeviceTensor, Graph, HostTensor, Runtime } from "@llm-fmri/graph"
import { lossGraph, parameters, rates, scoreGraph, stepsPerRun, trainingGraph } from "./mlp-graph.js"

/** Weights of S networks of d inputs, h hidden units and k classes: [S, d, h], [S, 1, h], [S, h, k], [S, 1, k]. */
export type MlpWeights = Readonly<Record<(typeof parameters)[number], Float32Array>>

/** Sizes of S networks. */
export interface MlpShape {
  readonly s: number
  readonly d: number
  readonly h: number
  readonly k: number
}

/** Rows [n, d] with their classes as 0 and 1, [n, k]. */
export interface MlpRows {
  readonly x: Float32Array
  readonly y: Float32Array
  readonly n: number
}

let graphs: { train: Graph; loss: Graph; scores: Graph } | undefined

/** S networks in training on a runtime. */
export class MlpTraining {
  readonly #runtime: Runtime
  readonly #shape: MlpShape
  readonly #rows: MlpRows
  readonly #fixed: Record<string, DeviceTensor> = {}
  #state: Record<string, DeviceTensor> = {}
  #steps = 0

  private constructor(runtime: Runtime, shape: MlpShape, rows: MlpRows) {
    this.#runtime = runtime
    this.#shape = shape
    this.#rows = rows
  }

  /** @param decay of each network, [S]: its penalty is decay/2 ‖W‖² on the mean loss. */
  static async start(
    runtime: Runtime,
    shape: MlpShape,
    rows: MlpRows,
    weights: MlpWeights,
    decay: Float32Array,
  ): Promise<MlpTraining> {
    graphs ??= { train: trainingGraph(), loss: lossGraph(), scores: scoreGraph() }
    const training = new MlpTraining(runtime, shape, rows)
    const { s, d, k } = shape
    const { n, x } = rows
    const turned = new Float32Array(n * d)
    for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) turned[j * n + i] = x[i * d + j]!
    const put = (dims: number[], data: Float32Array) => runtime.upload({ dtype: "float32", dims, data })
    try {
      training.#fixed.x = await put([n, d], x)
      training.#fixed.xt = await put([d, n], turned)
      training.#fixed.y = await put([n, k], rows.y)
      training.#fixed.decay = await put([s, 1, 1], decay)
      for (const name of parameters) {
        const dims = dimsOf(shape)[name]
        training.#state[name] = await put(dims, weights[name])
        for (const moment of ["m_", "v_"]) {
          training.#state[moment + name] = await put(dims, new Float32Array(weights[name].length))
        }
      }
    } catch (error) {
      training.release()
      throw error
    }
    return training
  }

  /** Takes the steps of one run. */
  async advance(learningRate: number): Promise<void> {
    const rate = { dtype: "float32", dims: [stepsPerRun], data: rates(learningRate, this.#steps + 1) } as const
    const share = { dtype: "float32", dims: [1], data: Float32Array.of(1 / this.#rows.n) } as const
    const outputs = await this.#runtime.run(
      graphs!.train,
      { ...this.#fixed, ...this.#state, rate, share },
      { keep: Object.keys(this.#state).map((name) => `${name}_next`) },
    )
    for (const tensor of Object.values(this.#state)) tensor.release()
    this.#state = Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [name.replace("_next", ""), tensor as DeviceTensor]),
    )
    this.#steps += stepsPerRun
  }

  /** The mean loss of each network on other rows, [S]. */
  async loss({ x, y, n }: MlpRows): Promise<Float32Array> {
    const { d, k } = this.#shape
    const { loss } = await this.#runtime.run(graphs!.loss, {
      x: { dtype: "float32", dims: [n, d], data: x },
      y: { dtype: "float32", dims: [n, k], data: y },
      ...Object.fromEntries(parameters.map((name) => [name, this.#state[name]!])),
    })
    return (loss as HostTensor).data as Float32Array
  }

  /** Other rows [n, d], to be scored several times. */
  hold(x: Float32Array, n: number): Promise<DeviceTensor> {
    return this.#runtime.upload({ dtype: "float32", dims: [n, this.#shape.d], data: x })
  }

  /** The scores of each network on held rows, [S, n, k]. */
  async scores(x: DeviceTensor): Promise<Float32Array> {
    const weights = Object.fromEntries(parameters.map((name) => [name, this.#state[name]!]))
    const { scores } = await this.#runtime.run(graphs!.scores, { x, ...weights })
    return (scores as HostTensor).data as Float32Array
  }

  async weights(): Promise<MlpWeights> {
    const found = {} as Record<(typeof parameters)[number], Float32Array>
    for (const name of parameters) {
      found[name] = (await this.#runtime.download(this.#state[name]!)).data as Float32Array
    }
    return found
  }

  release(): void {
    for (const tensor of [...Object.values(this.#fixed), ...Object.values(this.#state)]) tensor.release()
  }
}

function dimsOf({ s, d, h, k }: MlpShape): Record<(typeof parameters)[number], number[]> {
  return { w1: [s, d, h], b1: [s, 1, h], w2: [s, h, k], b2: [s, 1, k] }
}
