import { FmriError } from "@llm-fmri/errors"
import { checkTensor } from "./check-tensor.js"
import { type DType, dtypes, type HostTensor, type TypedArray } from "./dtype.js"

/** A private copy of the data as a tensor of this type; plain numbers are converted to it. */
export function toConstant(
  data: TypedArray | readonly number[],
  dtype: DType,
  dims: readonly number[],
  where: string,
): HostTensor {
  const array = ArrayBuffer.isView(data) ? data.slice() : fromNumbers(data, dtype, where)
  const tensor = { dtype, dims: Object.freeze([...dims]), data: array }
  checkTensor(tensor, where)
  return tensor
}

const ranges: Partial<Record<DType, readonly [number, number]>> = {
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 255],
  bool: [0, 1],
}

function fromNumbers(data: readonly number[], dtype: DType, where: string): TypedArray {
  const range = ranges[dtype]
  const bad = range && data.find((item) => !Number.isInteger(item) || item < range[0] || item > range[1])
  if (bad !== undefined) {
    const fix = "Round the numbers first, or choose a wider dtype."
    throw new FmriError("TensorInvalid", `${where}: ${bad} is not a value of ${dtype}`, { fix, fields: { dtype } })
  }
  if (dtype === "int64") return BigInt64Array.from(data, BigInt)
  // Half precision from numbers is refused by checkTensor: it takes raw bits only.
  if (dtype === "float16" || dtypes[dtype] === undefined) return Float64Array.from(data)
  const { array } = dtypes[dtype]
  const result = new array(new ArrayBuffer(data.length * array.BYTES_PER_ELEMENT)) as Float64Array
  result.set(data)
  return result
}
