import { problem, quote } from "../problem.js"
import { decodeValue, type RawValue } from "./values.js"

/** Lists that describe the architecture have one value a layer. */
const MAX_LAYERS = 10_000

/**
 * Metadata of one architecture, read key by key. A key `<arch>.…` that nobody asked for may change what the model
 * computes, so `finish` refuses it.
 */
export class Facts {
  readonly arch: string
  readonly file: string
  readonly #raw: ReadonlyMap<string, RawValue>
  readonly #known = new Set<string>()

  constructor(raw: ReadonlyMap<string, RawValue>, file: string) {
    this.#raw = raw
    this.file = file
    const arch = this.global("general.architecture")
    if (typeof arch !== "string")
      throw problem("KeyMissing", "does not say its architecture", { file, key: "general.architecture" })
    this.arch = arch
  }

  /** A key of another namespace (`general.…`, `tokenizer.…`), or undefined. */
  global(key: string): unknown {
    const raw = this.#raw.get(key)
    if (raw && raw.length > MAX_LAYERS)
      throw problem("KeyUnsupported", `is a list of ${raw.length} values`, { file: this.file, key })
    return raw && decodeValue(raw, this.file)
  }

  /** `<arch>.<key>` or undefined. */
  value(key: string): unknown {
    this.#known.add(`${this.arch}.${key}`)
    return this.global(`${this.arch}.${key}`)
  }

  /** A positive integer, or undefined; a list of equal ones (one a layer) counts as one. */
  optionalSize(key: string): number | undefined {
    const value = this.value(key)
    if (value === undefined) return undefined
    const list = Array.isArray(value) ? value : [value]
    const first: unknown = list[0]
    if (!Number.isSafeInteger(first) || (first as number) <= 0) throw this.wrong(key, `is ${show(value)}, not a size`)
    if (list.some((other) => other !== first))
      throw this.wrong(key, "differs from layer to layer, which is not supported")
    return first as number
  }

  size(key: string): number {
    const value = this.optionalSize(key)
    if (value === undefined) throw this.wrong(key, "lacks a needed key", "KeyMissing")
    return value
  }

  /** A finite number, or undefined. */
  optionalNumber(key: string): number | undefined {
    const value = this.value(key)
    if (value === undefined) return undefined
    if (typeof value !== "number" || !Number.isFinite(value)) throw this.wrong(key, `is ${show(value)}, not a number`)
    return value
  }

  optionalPositive(key: string): number | undefined {
    const value = this.optionalNumber(key)
    if (value !== undefined && value <= 0) throw this.wrong(key, `is ${value}, not a positive number`)
    return value
  }

  positive(key: string): number {
    const value = this.optionalPositive(key)
    if (value === undefined) throw this.wrong(key, "lacks a needed key", "KeyMissing")
    return value
  }

  flag(key: string, absent: boolean): boolean {
    const value = this.value(key) ?? absent
    if (typeof value !== "boolean") throw this.wrong(key, `is ${show(value)}, not true or false`)
    return value
  }

  /** Keys that say nothing about the arithmetic. A trailing `.` names a whole family. */
  ignore(...keys: string[]): void {
    for (const key of keys) {
      const full = `${this.arch}.${key}`
      for (const name of this.#raw.keys()) {
        if (name === full || (key.endsWith(".") && name.startsWith(full))) this.#known.add(name)
      }
    }
  }

  /** Keys that are harmless at one value only. */
  only(key: string, ...harmless: unknown[]): void {
    const value = this.value(key)
    if (value !== undefined && !harmless.includes(value))
      throw this.wrong(key, `is ${show(value)}, which is not supported`)
  }

  /** Refuses keys of this architecture that were never asked for. */
  finish(): void {
    for (const key of this.#raw.keys()) {
      if (key.startsWith(`${this.arch}.`) && !this.#known.has(key))
        throw problem("KeyUnknown", "has a key that may change what the model computes and is not understood", {
          file: this.file,
          key,
          fix: "Use a file made by a common converter, or open the model from its safetensors.",
        })
    }
  }

  wrong(key: string, what: string, tag = "KeyUnsupported"): Error {
    return problem(tag, what, {
      file: this.file,
      key: `${this.arch}.${key}`,
      fix: "Use a file made by a common converter, or open the model from its safetensors.",
    })
  }
}

function show(value: unknown): string {
  if (typeof value === "bigint") return String(value)
  return quote(typeof value === "string" ? value : (JSON.stringify(value) ?? String(value)))
}
