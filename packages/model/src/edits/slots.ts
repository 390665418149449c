import type { GraphBuilder, Value } from "@llm-fmri/graph"

/**
 * What an edit step does to the rows of an activation h [M, d]. Every step has per-row operands, neutral where a row is
 * not edited, so that one graph serves rows with different edits:
 *
 * - `add`: h + c·V[i]
 * - `component`: h + c·(h·U[i])·U[i], U of unit length (c = −1 projects out, c = f − 1 scales the component by f)
 * - `scale`: h · c
 * - `set`: V[i] where the mask K[i] is true, h elsewhere (units set, zeroed, or a whole row replaced)
 *
 * with a coefficient c and an operand row i for each row.
 */
export type StepKind = "add" | "component" | "scale" | "set"

/** The kinds of the steps at each edited site of a graph: this, not the operands, decides the graph. */
export type EditSlots = Readonly<Partial<Record<string, readonly StepKind[]>>>

/** Name of a step's operand among the graph's inputs. */
export function operand(site: string, step: number, part: "coefficient" | "vectors" | "index" | "mask"): string {
  return `edit.${site}.${step}.${part}`
}

/** Applies the steps of `site` to h [M, d]. */
export function applySteps(
  g: GraphBuilder,
  site: string,
  steps: readonly StepKind[] | undefined,
  h: Value,
  d: number,
): Value {
  let out = h
  steps?.forEach((kind, step) => {
    out = applyStep(g, site, step, kind, out, d)
  })
  return out
}

function applyStep(g: GraphBuilder, site: string, step: number, kind: StepKind, h: Value, d: number): Value {
  const rows = (part: "vectors" | "mask") => {
    const table = g.input(operand(site, step, part), part === "mask" ? "bool" : "float32", [`${site}.${step}.rows`, d])
    return g.op("Gather", [table, index()], { axis: 0 })
  }
  let indexInput: Value | undefined
  const index = () => {
    indexInput ??= g.input(operand(site, step, "index"), "int32", ["M"])
    return indexInput
  }
  if (kind === "set") return g.op("Where", [rows("mask"), rows("vectors"), h])
  const coefficient = g.input(operand(site, step, "coefficient"), "float32", ["M", 1])
  if (kind === "scale") return g.op("Mul", [h, coefficient])
  const v = rows("vectors")
  if (kind === "add") return g.op("Add", [h, g.op("Mul", [v, coefficient])])
  const axes = g.constant(BigInt64Array.of(-1n), "int64", [1])
  const along = g.op("ReduceSum", [g.op("Mul", [h, v]), axes], { keepdims: 1 })
  return g.op("Add", [h, g.op("Mul", [v, g.op("Mul", [along, coefficient])])])
}
