import { type Graph, GraphBuilder, type Value } from "@llm-fmri/graph"

/** The tensors that training moves, by name; S networks side by side, [S, …] each. */
export const parameters = ["w1", "b1", "w2", "b2"] as const

/** Steps that one run of the training graph takes. */
export const stepsPerRun = 10

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8]

/**
 * Ten steps of Adam (Kingma & Ba 2015) on the mean softmax cross-entropy plus decay/2 ‖W‖² of S one-hidden-layer networks.
 *
 * Inputs: `x` [n, d], its transpose `xt`, `y` [n, k] of 0 and 1, `share` 1/n, `decay` [S, 1, 1], `rate` [steps] with the
 * bias corrections in it, and for each parameter its value and Adam's moments `m_` and `v_`. Outputs carry `_next`.
 */
export function trainingGraph(): Graph {
  const g = new GraphBuilder("mlp_training")
  const x = g.input("x", "float32", ["n", "d"])
  const xt = g.input("xt", "float32", ["d", "n"])
  const y = g.input("y", "float32", ["n", "k"])
  const share = g.input("share", "float32", [1])
  const decay = g.input("decay", "float32", ["s", 1, 1])
  const rate = g.input("rate", "float32", [stepsPerRun])
  const dims = dimsOf()
  const state = Object.fromEntries(
    parameters.flatMap((name) =>
      [name, `m_${name}`, `v_${name}`].map((full) => [full, g.input(full, "float32", dims[name])]),
    ),
  ) as Record<string, Value>
  const scalar = (value: number) => g.constant([value], "float32", [1])
  const constants = { b1: scalar(beta1), c1: scalar(1 - beta1), b2: scalar(beta2), c2: scalar(1 - beta2) }
  const tiny = scalar(epsilon)
  const zero = scalar(0)
  const rows = g.constant([1], "int64", [1])
  const turned = (value: Value) => g.op("Transpose", [value], { perm: [0, 2, 1] })
  for (let step = 0; step < stepsPerRun; step++) {
    const [w1, b1, w2, b2] = parameters.map((name) => state[name]!) as [Value, Value, Value, Value]
    const before = g.op("Add", [g.op("MatMul", [x, w1]), b1])
    const hidden = g.op("Relu", [before])
    const p = g.op("Softmax", [g.op("Add", [g.op("MatMul", [hidden, w2]), b2])], { axis: -1 })
    // From here on backwards: the derivative of the loss by each logit, then by each hidden unit before its ReLU.
    const out = g.op("Mul", [g.op("Sub", [p, y]), share])
    const back = g.op("Where", [g.op("Greater", [before, zero]), g.op("MatMul", [out, turned(w2)]), zero])
    const gradients: Record<(typeof parameters)[number], Value> = {
      w1: g.op("Add", [g.op("MatMul", [xt, back]), g.op("Mul", [w1, decay])]),
      b1: g.op("ReduceSum", [back, rows], { keepdims: 1 }),
      w2: g.op("Add", [g.op("MatMul", [turned(hidden), out]), g.op("Mul", [w2, decay])]),
      b2: g.op("ReduceSum", [out, rows], { keepdims: 1 }),
    }
    const size = g.op("Gather", [rate, g.constant([step], "int64", [1])])
    for (const name of parameters) {
      const gradient = gradients[name]
      const m = g.op("Add", [g.op("Mul", [state[`m_${name}`]!, constants.b1]), g.op("Mul", [gradient, constants.c1])])
      const square = g.op("Mul", [g.op("Mul", [gradient, gradient]), constants.c2])
      const v = g.op("Add", [g.op("Mul", [state[`v_${name}`]!, constants.b2]), square])
      const move = g.op("Div", [g.op("Mul", [m, size]), g.op("Add", [g.op("Sqrt", [v]), tiny])])
      state[`m_${name}`] = m
      state[`v_${name}`] = v
      state[name] = g.op("Sub", [state[name]!, move])
    }
  }
  for (const [name, value] of Object.entries(state)) g.output(`${name}_next`, value)
  return g.build()
}

/** Mean cross-entropy of S networks on rows `x` [n, d] with `y` [n, k]: `loss` [S]. */
export function lossGraph(): Graph {
  const g = new GraphBuilder("mlp_loss")
  const x = g.input("x", "float32", ["n", "d"])
  const y = g.input("y", "float32", ["n", "k"])
  const dims = dimsOf()
  const [w1, b1, w2, b2] = parameters.map((name) => g.input(name, "float32", dims[name])) as [
    Value,
    Value,
    Value,
    Value,
  ]
  const hidden = g.op("Relu", [g.op("Add", [g.op("MatMul", [x, w1]), b1])])
  const logP = g.op("LogSoftmax", [g.op("Add", [g.op("MatMul", [hidden, w2]), b2])], { axis: -1 })
  const own = g.op("ReduceSum", [g.op("Mul", [logP, y]), g.constant([2], "int64", [1])], { keepdims: 0 })
  g.output("loss", g.op("Neg", [g.op("ReduceMean", [own, g.constant([1], "int64", [1])], { keepdims: 0 })]))
  return g.build()
}

/** Scores of S networks on rows `x` [n, d]: `scores` [S, n, k]. */
export function scoreGraph(): Graph {
  const g = new GraphBuilder("mlp_scores")
  const x = g.input("x", "float32", ["n", "d"])
  const dims = dimsOf()
  const [w1, b1, w2, b2] = parameters.map((name) => g.input(name, "float32", dims[name])) as [
    Value,
    Value,
    Value,
    Value,
  ]
  const hidden = g.op("Relu", [g.op("Add", [g.op("MatMul", [x, w1]), b1])])
  g.output("scores", g.op("Add", [g.op("MatMul", [hidden, w2]), b2]))
  return g.build()
}

function dimsOf() {
  return { w1: ["s", "d", "h"], b1: ["s", 1, "h"], w2: ["s", "h", "k"], b2: ["s", 1, "k"] } as const
}

/** Adam's step length with both bias corrections, for the steps from `first` on (counted from 1). */
export function rates(learningRate: number, first: number): Float32Array {
  return Float32Array.from({ length: stepsPerRun }, (_, i) => {
    const t = first + i
    return (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t)
  })
}
