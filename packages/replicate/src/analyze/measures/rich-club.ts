import { benjaminiHochberg } from "@llm-fmri/analysis"
import type { RichClubReport } from "@llm-fmri/connectome"
import type { Cell, NetworkMeasure } from "../measure.js"
import { cellOf, eachNetwork, networksSaid } from "../networks/cells.js"
import type { NetworkStudy } from "../networks/study.js"

/** Rows of the curve that a terminal shows. */
const rows = 8

/** How densely nodes of many neighbours are joined. */
export const richClub: NetworkMeasure = {
  name: "rich-club",
  help: "the curve of normalised rich-club coefficients with its band, per k with FDR, and its peak, against a null",
  read(networks, study) {
    const all = eachNetwork(networks, (tensor, { density, richClub }) =>
      richClub === undefined ? [] : [cellsOf(richClub, tensor, density, study)],
    )
    return {
      says:
        "phi_norm is φ(k) over that of rewired networks, for clubs of 10 nodes and more, beside the null's clubs of as many nodes; q is p by Benjamini and Hochberg over k, peak the largest of the curve. " +
        `Shown: ${rows} of the curve; --json and --out have it whole. ${networksSaid(networks, study)}`,
      lines: "cell",
      cells: all.flat(),
      shown: all.flatMap(([peak, ...curve]) => [...(peak ? [peak] : []), ...spreadOver(curve)]),
    }
  },
}

function cellsOf({ curve, peak }: RichClubReport, tensor: string, density: number, study: NetworkStudy): Cell[] {
  const tested = curve.filter(({ normalised }) => Number.isFinite(normalised.p))
  const q = benjaminiHochberg(tested.map(({ normalised }) => normalised.p))
  return [
    cellOf({ quantity: "peak", tensor, density }, peak, study.null),
    ...curve.map((club) => {
      const { k, members, normalised } = club
      const cell = cellOf({ quantity: "phi_norm", tensor, density, k, members }, normalised, study.null)
      return cell.null === undefined ? cell : { ...cell, null: { ...cell.null, q: q[tested.indexOf(club)]! } }
    }),
  ]
}

/** Some of the curve, from its first to its last. */
function spreadOver(curve: readonly Cell[]): Cell[] {
  if (curve.length <= rows) return [...curve]
  return Array.from({ length: rows }, (_, at) => curve[Math.round((at * (curve.length - 1)) / (rows - 1))]!)
}
