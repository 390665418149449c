import { FmriError } from "@llm-fmri/errors"
import { dtypes, elementCount, type HostTensor } from "./dtype.js"

/** Throws `TensorInvalid` unless the array fits the type and its length fits the shape. */
export function checkTensor(tensor: HostTensor, where: string): void {
  const invalid = (what: string) =>
    new FmriError("TensorInvalid", `${where}: ${what}`, {
      fix: "Give data whose array type fits dtype and whose length is the product of dims.",
      fields: { dtype: tensor.dtype, dims: tensor.dims },
    })
  const facts = dtypes[tensor.dtype]
  if (facts === undefined) throw invalid(`unknown dtype "${tensor.dtype}"`)
  if (!(tensor.data instanceof facts.array)) {
    const given = (tensor.data as object | undefined)?.constructor?.name ?? typeof tensor.data
    throw invalid(`dtype ${tensor.dtype} needs ${facts.array.name} data, got ${given}`)
  }
  if (!tensor.dims.every((dim) => Number.isSafeInteger(dim) && dim >= 0)) {
    throw invalid(`dims [${tensor.dims.join(", ")}] must be integers, 0 or more`)
  }
  if (elementCount(tensor.dims) !== tensor.data.length) {
    const needed = elementCount(tensor.dims)
    throw invalid(`dims [${tensor.dims.join(", ")}] need ${needed} elements, data has ${tensor.data.length}`)
  }
}
