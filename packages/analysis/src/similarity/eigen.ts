import { EigenvalueDecomposition, Matrix as Square } from "ml-matrix"
import { norm } from "../directions/vector.js"
import type { Matrix } from "../matrix.js"
import { centreGram } from "./centre-gram.js"
import { inspectGram, isMoreThanRounding, needVariance } from "./inspect-gram.js"

/** Eigenvalues of the centred Gram matrix, in no order, and the eigenvectors as columns. */
export function gramEigen(gram: Matrix): { values: number[]; vectors: Square } {
  const { n, most } = inspectGram(gram, 2)
  const { data } = centreGram(gram)
  needVariance(isMoreThanRounding(norm(data) / n, n, most))
  const rows = Array.from({ length: n }, (_, i) => data.subarray(i * n, (i + 1) * n))
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(new Square(rows), {
    assumeSymmetric: true,
  })
  return { values: realEigenvalues, vectors: eigenvectorMatrix }
}
