import type { HostTensor } from "./dtype.js"

/** What may be written as an attribute: see {@link Attributes}. */
export type AttributeInput = number | string | readonly number[] | readonly string[] | Float | HostTensor

/**
 * Attributes of a node. A whole number becomes an int and any other number a float, except that the attributes that are
 * floats in every operator (`alpha`, `epsilon`, `scale`, `softcap`, …) are always floats; {@link float} forces one.
 */
export type Attributes = Readonly<Record<string, AttributeInput | undefined>>

/** A number, or list of numbers, that is a float whatever its value. */
export interface Float {
  readonly float: number | readonly number[]
}

/**
 * Marks an attribute as float, for the operators whose float attribute may hold a whole number.
 *
 * @example
 * ```ts
 * float(1) // { float: 1 }
 * ```
 */
export function float(value: number | readonly number[]): Float {
  return { float: value }
}

/** An attribute with its ONNX kind decided. */
export type Attribute =
  | { readonly kind: "int" | "float"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "ints" | "floats"; readonly value: readonly number[] }
  | { readonly kind: "strings"; readonly value: readonly string[] }
  | { readonly kind: "tensor"; readonly value: HostTensor }

// Float in every operator of the "" and "com.microsoft" domains that has an attribute of this name.
const floatNames = new Set(
  "alpha beta gamma bias epsilon scale softcap lambd momentum decay_factor mask_filter_value ratio seed mean high low value_float".split(
    " ",
  ),
)

/** Decides the ONNX kind of an attribute; `undefined` when the value is none that ONNX knows. */
export function toAttribute(name: string, input: AttributeInput): Attribute | undefined {
  if (typeof input === "number") {
    if (Number.isNaN(input)) return undefined
    return { kind: Number.isSafeInteger(input) && !floatNames.has(name) ? "int" : "float", value: input }
  }
  if (typeof input === "string") return { kind: "string", value: input }
  if (isList(input)) {
    if (isStrings(input)) return { kind: "strings", value: Object.freeze([...input]) }
    if (!isNumbers(input)) return undefined
    return { kind: input.every(Number.isSafeInteger) ? "ints" : "floats", value: Object.freeze([...input]) }
  }
  if (typeof input !== "object" || input === null) return undefined
  if ("float" in input) {
    const value = input.float
    if (typeof value === "number") return { kind: "float", value }
    return { kind: "floats", value: Object.freeze([...value]) }
  }
  if ("dtype" in input) return { kind: "tensor", value: input }
  return undefined
}

function isList(input: AttributeInput): input is readonly number[] | readonly string[] {
  return Array.isArray(input)
}

function isStrings(input: readonly unknown[]): input is readonly string[] {
  return input.length > 0 && input.every((item) => typeof item === "string")
}

function isNumbers(input: readonly unknown[]): input is readonly number[] {
  return input.every((item) => typeof item === "number" && !Number.isNaN(item))
}
