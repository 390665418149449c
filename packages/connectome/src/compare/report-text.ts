import type { AgainstNull } from "../nulls/against-null.js"
import { nullBand } from "../nulls/null-band.js"
import type { NetworkReport } from "./network-report.js"

/**
 * The headline numbers of a report as text, a line each: σ, Q and the peak of the rich-club curve at every density, with the
 * middle 95 % of the null's draws and p. What was not measured has no line.
 *
 * @example
 * ```ts
 * const ring = Array.from({ length: 40 }, (_, i) => [1, 2].map((step) => [i, (i + step) % 40] as const)).flat()
 * const report = await networkReport(networkOfEdges(40, ring), { seed: 1, draws: 19, measures: ["modularity"] })
 * reportText(report) // "density 0.10: Q 0.61, null 0.41 to 0.47, p 0.05"
 * ```
 */
export function reportText({ networks }: Pick<NetworkReport, "networks">): string {
  return networks
    .flatMap(({ density, smallWorld, modularity, richClub }) => {
      const found = { σ: smallWorld?.sigma, Q: modularity?.quality, "rich club": richClub?.peak }
      return Object.entries(found).flatMap(([name, number]) =>
        number === undefined ? [] : [`density ${density.toFixed(2)}: ${name} ${besideNull(number)}`],
      )
    })
    .join("\n")
}

function besideNull(number: AgainstNull): string {
  const [low, high] = nullBand(number)
  return `${number.value.toFixed(2)}, null ${low.toFixed(2)} to ${high.toFixed(2)}, p ${number.p.toFixed(2)}`
}
