import { FmriError } from "@llm-fmri/errors"
import type { AddedTokenJson } from "./definition.js"

/** `tokenizer.ggml.token_type`. */
export const TokenType = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const

const prefix = "tokenizer.ggml."

/** Typed, checked access to the tokenizer keys of a GGUF file. */
export class GgufTokens {
  readonly tokens: readonly string[]
  readonly types: ArrayLike<number> | undefined
  readonly #metadata: ReadonlyMap<string, unknown>

  constructor(metadata: ReadonlyMap<string, unknown>) {
    this.#metadata = metadata
    this.tokens = this.strings("tokens")
    if (this.tokens.length === 0) throw wrong("tokens", "is empty")
    this.types = this.has("token_type") ? this.numbers("token_type", this.tokens.length) : undefined
  }

  has(key: string): boolean {
    return this.#metadata.has(prefix + key)
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.#metadata.get(prefix + key)
    return typeof value === "boolean" ? value : otherwise
  }

  text(key: string): string | undefined {
    const value = this.#metadata.get(prefix + key)
    return typeof value === "string" ? value : undefined
  }

  /** A token id; `undefined` when the key is absent. */
  id(key: string): number | undefined {
    const value = this.#metadata.get(prefix + key)
    if (value === undefined) return undefined
    const id = Number(value)
    if (!Number.isInteger(id) || id < 0) throw wrong(key, `is ${String(value)}, not a token id`)
    // files without such a token give -1 as an unsigned number, or an id past the end
    return id < this.tokens.length ? id : undefined
  }

  strings(key: string): readonly string[] {
    const value = this.#metadata.get(prefix + key)
    if (!Array.isArray(value) || (value.length > 0 && typeof value[0] !== "string"))
      throw wrong(key, value === undefined ? "is missing" : "is not a list of strings")
    return value as string[]
  }

  numbers(key: string, length: number): ArrayLike<number> {
    const value = this.#metadata.get(prefix + key)
    if (!Array.isArray(value) && !ArrayBuffer.isView(value))
      throw wrong(key, value === undefined ? "is missing" : "is not a list of numbers")
    const list = value as unknown as ArrayLike<number>
    if (list.length !== length) throw wrong(key, `has ${list.length} entries for ${length} tokens`)
    return list
  }

  /** Control and user-defined tokens: matched in the text before anything else. */
  added(normalized: boolean): AddedTokenJson[] {
    const added: AddedTokenJson[] = []
    for (let id = 0; id < this.tokens.length; id++) {
      const type = this.types?.[id]
      const content = this.tokens[id]!
      if (content === "") continue
      if (type === TokenType.control || type === TokenType.unknown)
        added.push({ id, content, special: true, normalized: false })
      else if (type === TokenType.userDefined) added.push({ id, content, special: false, normalized })
    }
    return added
  }
}

function wrong(key: string, what: string): FmriError {
  return new FmriError("TokenizerBroken", `the GGUF file's ${prefix}${key} ${what}`, {
    fix: "Convert or download the file again, or pass token ids.",
    fields: { key: prefix + key },
  })
}
