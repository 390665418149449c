import type { Attribute } from "./attributes.js"
import { type DType, dtypes } from "./dtype.js"

// Every output has the type of the first input.
const sameAsFirst = new Set(
  (
    "Abs Add AveragePool BiasGelu Ceil Celu Clip Concat Conv Cos CumSum Div Einsum Elu Erf Exp Expand FastGelu Flatten Floor " +
    "FusedGemm FusedMatMul Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GroupQueryAttention HardSigmoid Identity " +
    "LayerNormalization LeakyRelu Log LogSoftmax MatMul Max Mean Min Mod Mul MultiHeadAttention Neg Pad Pow QuickGelu " +
    "RMSNormalization Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd " +
    "ReduceSum ReduceSumSquare Relu Reshape RotaryEmbedding Round ScatterElements ScatterND Selu Sigmoid Sign Sin SiLU " +
    "SimplifiedLayerNormalization SkipLayerNormalization SkipSimplifiedLayerNormalization Slice Softmax Softplus Split Sqrt " +
    "Squeeze Sub Sum Swish Tan Tanh Tile Transpose Trilu Unsqueeze Attention"
  ).split(" "),
)

const fixed: Readonly<Record<string, DType>> = {
  Equal: "bool",
  Greater: "bool",
  GreaterOrEqual: "bool",
  Less: "bool",
  LessOrEqual: "bool",
  And: "bool",
  Or: "bool",
  Xor: "bool",
  Not: "bool",
  IsNaN: "bool",
  IsInf: "bool",
  Shape: "int64",
  Size: "int64",
  NonZero: "int64",
  ArgMax: "int64",
  ArgMin: "int64",
}

/** Types of a node's outputs where they follow from the operator alone; `undefined` leaves it to the runtime. */
export function resultTypes(
  op: string,
  inputs: readonly (DType | undefined)[],
  attributes: Readonly<Record<string, Attribute>>,
  outputs: number,
): (DType | undefined)[] {
  const all = (dtype: DType | undefined) => new Array<DType | undefined>(outputs).fill(dtype)
  if (fixed[op] !== undefined) return all(fixed[op])
  if (op === "Where") return all(inputs[1])
  if (op === "TopK") return all(inputs[0]).map((dtype, i) => (i === 0 ? dtype : "int64"))
  if (op === "Cast") return all(castTarget(attributes.to))
  return all(sameAsFirst.has(op) ? inputs[0] : undefined)
}

function castTarget(to: Attribute | undefined): DType | undefined {
  return (Object.keys(dtypes) as DType[]).find((dtype) => dtypes[dtype].code === to?.value)
}
