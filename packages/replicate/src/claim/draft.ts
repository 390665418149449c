import type { z } from "zod"
import { type ControlSpec, controlShape } from "./schema/control.js"
import {
  type DecisionRow,
  type FindingSpec,
  findingShape,
  type NumberSpec,
  numberShape,
  rowShape,
} from "./schema/decision.js"
import { type FigureSpec, figureShape } from "./schema/figure.js"
import { type QuantitySpec, quantityShape } from "./schema/quantity.js"

/** A part of a spec under examination: those of its fields that have the right shape. */
export interface Placed<T> {
  /** JSON Pointer of the part. */
  readonly path: string
  readonly item: Partial<T>
}

/** A spec as far as it can be read, so that all of its problems are found at once and not only the first. */
export interface Draft {
  readonly quantities: readonly Placed<QuantitySpec>[]
  readonly controls: readonly Placed<ControlSpec>[]
  readonly numbers: readonly Placed<NumberSpec>[]
  readonly findings: readonly Placed<FindingSpec>[]
  readonly decisions: readonly Placed<DecisionRow>[]
  readonly figures: readonly Placed<FigureSpec>[]
  readonly decides: readonly { readonly path: string; readonly key: string }[]
}

/** Reads what can be read. */
export function draftOf(value: unknown): Draft {
  const spec = isObject(value) ? value : {}
  const decides = Array.isArray(spec.decides) ? spec.decides : []
  return {
    quantities: parts<QuantitySpec>(spec, "quantities", quantityShape),
    controls: parts<ControlSpec>(spec, "controls", controlShape),
    numbers: parts<NumberSpec>(spec, "numbers", numberShape),
    findings: parts<FindingSpec>(spec, "findings", findingShape),
    decisions: parts<DecisionRow>(spec, "decisions", rowShape),
    figures: parts<FigureSpec>(spec, "figures", figureShape),
    decides: decides.flatMap((key, at) => (typeof key === "string" ? [{ path: pointer(["decides", at]), key }] : [])),
  }
}

/** RFC 6901: `/quantities/0/tolerance`; the empty text is the whole document. */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")
}

/** The keys that parts have, in their order. */
export function keysOf(parts: readonly Placed<{ key: string }>[]): string[] {
  return parts.flatMap(({ item }) => item.key ?? [])
}

function parts<T>(spec: Record<string, unknown>, name: string, shape: Record<string, z.ZodType>): Placed<T>[] {
  const list = spec[name]
  if (!Array.isArray(list)) return []
  return list.map((raw, at) => {
    const fields = isObject(raw) ? raw : {}
    const item = Object.entries(shape).flatMap(([field, schema]) => {
      const result = schema.safeParse(fields[field])
      return result.success && result.data !== undefined ? [[field, result.data]] : []
    })
    return { path: pointer([name, at]), item: Object.fromEntries(item) as Partial<T> }
  })
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
