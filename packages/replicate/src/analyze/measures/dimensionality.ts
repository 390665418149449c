import {
  componentsFor,
  entropyRank,
  participationRatio,
  participationRatioCorrected,
  rowGram,
  spectrum,
  twoNN,
} from "@llm-fmri/analysis"
import { FmriError, isFmriError } from "@llm-fmri/errors"
import type { Cell, RowMeasure } from "../measure.js"

/** Eigenvalues of more rows take minutes. */
const mostRows = 1500

/** In how many dimensions the rows (word means, where there are words) vary. */
export const dimensionality: RowMeasure = {
  name: "dimensionality",
  help: "participation ratio (raw and corrected for n), entropy rank, components for 90 %, TwoNN",
  run({ material, signal, onProgress }) {
    const { layers, columns, group } = material
    const cells = layers.flatMap((layer, at): Cell[] => {
      signal.throwIfAborted()
      const x = material.means(layer)
      const [n = 0, d = 0] = x.dims
      if (n > mostRows) {
        throw new FmriError("TooManyRows", `the spectrum of ${n} rows would take too long`, {
          fix: `Name the column of words with --group, whose means are taken, or give at most ${mostRows} rows.`,
        })
      }
      const gram = rowGram(x)
      const values = spectrum(gram)
      onProgress((at + 1) / layers.length)
      const cell = (quantity: string, value: () => number): Cell => ({
        quantity,
        tensor: layer.name,
        ...orWhyNot(value),
      })
      return [
        {
          ...cell("participation", () => participationRatio(gram)),
          expected: { says: "independent units", value: (n * d) / (n + d) },
        },
        cell("participation_corrected", () => participationRatioCorrected(gram)),
        cell("entropy_rank", () => entropyRank(values)),
        cell("components_90", () => componentsFor(values)),
        cell("two_nn", () => twoNN(x)),
      ]
    })
    const rows = layers[0] === undefined ? 0 : material.means(layers[0]).dims[0]
    return {
      says:
        `Of ${rows} ${group === undefined ? "rows" : `${columns.group} means`}. participation is (Σλ)²/Σλ² and grows with n (independent units of one variance would have nd/(n + d)); participation_corrected does not. ` +
        "entropy_rank is the exponential of the spectrum's entropy, components_90 the principal components for 90 % of the variance, two_nn the intrinsic dimension by two nearest neighbours.",
      cells,
    }
  },
}

/** Too few rows for one number do not spoil the others. */
function orWhyNot(value: () => number): Pick<Cell, "value" | "absent_because"> {
  try {
    return { value: value() }
  } catch (error) {
    if (isFmriError(error) && /^(NoEstimate|TooFew)$/.test(error.tag)) return { absent_because: error.message }
    throw error
  }
}
