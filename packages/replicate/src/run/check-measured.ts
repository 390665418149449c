import { ExitCode, FmriError } from "@llm-fmri/errors"
import { combinations } from "../claim/grid.js"
import type { Measured, MeasuredQuantity } from "../claim/measured.js"
import type { ClaimSpec, QuantitySpec } from "../claim/spec.js"

/**
 * What is wrong with a measurement, given its spec: undeclared or missing quantities, cells and controls, numbers that
 * are not finite, values without a null anywhere. Empty when all is well.
 */
export function measuredProblems(spec: ClaimSpec, measured: Measured, attack: boolean): string[] {
  const problems: string[] = []
  for (const key of new Set(measured.quantities.map((cell) => cell.key))) {
    if (!spec.quantities.some((quantity) => quantity.key === key)) problems.push(`quantity "${key}" is not in the spec`)
  }
  for (const quantity of spec.quantities) {
    const found = measured.quantities.filter((cell) => cell.key === quantity.key)
    problems.push(...gridProblems(quantity, found), ...found.flatMap(cellProblems))
  }
  if (!measured.quantities.some((cell) => cell.null !== undefined)) problems.push("no quantity has a null band")
  const expected = spec.controls.filter((control) => attack || control.when !== "attack").map((control) => control.key)
  for (const key of expected) {
    const times = measured.controls.filter((control) => control.key === key).length
    if (times !== 1) problems.push(`control "${key}" is there ${times} times instead of once`)
  }
  for (const control of measured.controls) {
    if (!spec.controls.some(({ key }) => key === control.key))
      problems.push(`control "${control.key}" is not in the spec`)
    if (typeof control.observed === "number" && !Number.isFinite(control.observed)) {
      problems.push(`control "${control.key}" observed ${control.observed}`)
    }
  }
  return problems
}

/** The problems as one error: a fault of the claim's code, and so of ours. */
export function checkMeasured(spec: ClaimSpec, measured: Measured, attack: boolean, subject: string): void {
  const problems = measuredProblems(spec, measured, attack)
  if (problems.length === 0) return
  const shown = problems.slice(0, 5).join("; ")
  const more = problems.length > 5 ? `; and ${problems.length - 5} more` : ""
  throw new FmriError(
    "BadMeasurement",
    `${spec.id} on ${subject} measured what its spec does not say: ${shown}${more}`,
    {
      fix: "Make the claim's measure and its spec agree.",
      exit: ExitCode.usage,
      fields: { problems },
    },
  )
}

function gridProblems(quantity: QuantitySpec, found: readonly MeasuredQuantity[]): string[] {
  const problems: string[] = []
  const axes = Object.entries(quantity.params ?? {})
  const names = axes.map(([name]) => name).sort()
  const seen = new Set<string>()
  for (const cell of found) {
    const cellNames = Object.keys(cell.params ?? {}).sort()
    if (cellNames.join() !== names.join()) {
      problems.push(`quantity "${quantity.key}" has a cell with parameters {${cellNames}} instead of {${names}}`)
    }
    const id = JSON.stringify(names.map((name) => cell.params?.[name]))
    if (seen.has(id))
      problems.push(`quantity "${quantity.key}" has the cell ${JSON.stringify(cell.params ?? {})} twice`)
    seen.add(id)
  }
  const fixed = axes.filter((axis): axis is [string, readonly (number | string)[]] => axis[1] !== "model")
  for (const combination of combinations(quantity.params)) {
    const there = found.some((cell) =>
      Object.entries(combination).every(([name, value]) => cell.params?.[name] === value),
    )
    if (!there) problems.push(`quantity "${quantity.key}" lacks the cell ${JSON.stringify(combination)}`)
  }
  for (const [name, values] of fixed) {
    const strange = found.find((cell) => {
      const value = cell.params?.[name]
      return value !== undefined && !values.includes(value)
    })
    if (strange !== undefined) {
      problems.push(`quantity "${quantity.key}" has ${name} = ${strange.params?.[name]}, which is not in the spec`)
    }
  }
  return problems
}

function cellProblems(cell: MeasuredQuantity): string[] {
  const where = `quantity "${cell.key}" ${JSON.stringify(cell.params ?? {})}`
  const numbers: [string, number | undefined][] = [
    ["value", cell.value],
    ["n", cell.n],
    ["ci", cell.ci?.[0]],
    ["ci", cell.ci?.[1]],
    ["null.mean", cell.null?.mean],
    ["null.lo", cell.null?.lo],
    ["null.hi", cell.null?.hi],
    ["null.p", cell.null?.p],
    ...(cell.references ?? []).map((reference): [string, number] => [`reference ${reference.net}`, reference.value]),
  ]
  const problems = numbers
    .filter(([, value]) => value !== undefined && !Number.isFinite(value))
    .map(([name, value]) => `${where}: ${name} is ${value}`)
  if (cell.value === undefined && cell.file === undefined && !cell.absent_because) {
    problems.push(`${where} has neither a value nor a reason (absent_because)`)
  }
  if (cell.ci !== undefined && cell.ci[0] > cell.ci[1]) problems.push(`${where}: the interval runs backwards`)
  return problems
}
