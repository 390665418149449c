import { quantile } from "@llm-fmri/analysis"
import { drawsOf } from "./quantities.js"
import { counts, everyNet, type Results } from "./results.js"
import { cellAt, drawsAt } from "./rotations.js"
import { densities, leastGiant, nulls } from "./settings.js"

type Value = string | number | undefined

/** A table of commas and lines; numbers to six digits, for the last ones are rounding. */
function csv(header: readonly string[], rows: readonly (readonly Value[])[]): string {
  const text = (value: Value) => (typeof value === "number" ? String(Number(value.toPrecision(6))) : (value ?? ""))
  return `${[header, ...rows.map((row) => row.map(text))].map((row) => row.join(",")).join("\n")}\n`
}

/** Q over density, of each kind of net, beside the bands of its nulls. Networks in pieces have no Q here. */
export function densityTable(results: Results): string {
  const seen = new Set<string>()
  const first = everyNet(results).filter(({ net }) => !seen.has(net) && seen.add(net))
  const rows = first.flatMap(({ net, effects }) =>
    densities.flatMap((density): Value[][] => {
      const cell = cellAt(effects.data, density)
      const giant = cell?.giant
      const own: Value[] = [net, density, "units", counts(cell, leastGiant) ? cell.q : undefined, undefined, undefined]
      const bands = (net === "trained" ? nulls : nulls.slice(0, 1)).map((name): Value[] => {
        const draws = drawsAt(net === "trained" ? drawsOf(results, name) : effects.draws, density)
        const band = draws.length === 0 ? [] : [0.5, 0.025, 0.975].map((share) => quantile(draws, share))
        return [net, density, name, ...band, ...Array<Value>(3 - band.length).fill(undefined)]
      })
      return [own, ...bands].map((row) => [...row, giant])
    }),
  )
  return csv(["net", "density", "what", "q", "low", "high", "giant"], rows)
}

/** Q of every layer of the first net of each kind. */
export function layerTable(results: Results): string {
  const rows = everyNet(results).flatMap(({ net, layers }): Value[][] => {
    if (layers === undefined) return []
    const own = layers.q.map(({ layer, q, giant }) => [layer, net, giant >= leastGiant ? q : undefined])
    const turned = (layers.rotated ?? []).map(({ layer, q }) => [layer, `${net} in a random basis`, q])
    return [...own, ...turned]
  })
  return csv(["layer", "net", "q"], rows)
}

/** Correlations of some units in the order of their modules, a row a unit. */
export function matrixTable({ trained }: Pick<Results, "trained">): string {
  const width = Math.max(...trained.matrices.map(({ modules }) => modules.length))
  const names = Array.from({ length: width }, (_, at) => `u${at + 1}`)
  const rows = trained.matrices.flatMap(({ basis, modules, r }) =>
    modules.map((module, i): Value[] => [
      basis,
      names[i],
      module,
      // The diagonal is 1 in every matrix, and would stretch the colours.
      ...names.map((_, j) =>
        i === j || j >= modules.length ? undefined : Number(r[i * modules.length + j]!.toFixed(3)),
      ),
    ]),
  )
  return csv(["basis", "unit", "module", ...names], rows)
}
