import type { TokenizerSource } from "../checkpoint/checkpoint.js"
import { definitionFromFolder } from "./folder.js"
import { definitionFromGguf } from "./gguf.js"
import { SpannedTokenizer } from "./spanned-tokenizer.js"
import type { Tokenizer } from "./types.js"

/**
 * Opens the tokenizer of a folder (`tokenizer.json`, `tokenizer_config.json`) or of a GGUF file's metadata.
 *
 * BOS: `auto` follows the tokenizer's own default: the GGUF's `add_bos_token`; for a folder `add_bos_token` where
 * tokenizer_config.json says it, otherwise the template in tokenizer.json. Nothing is ever put behind the text.
 *
 * @returns `undefined` when there is no tokenizer there
 * @throws FmriError `TokenizerUnsupported` (a rule that cannot be followed, by name), `TokenizerBroken`
 *
 * @example
 * ```ts
 * const tokenizer = await openTokenizer({ kind: "folder", path: "models/smollm2" })
 * tokenizer?.encode("I saw the cat") // { ids: [...], spans: [[0, 1], [1, 5], [5, 9], [9, 13]], bos: false }
 * ```
 */
export async function openTokenizer(source: TokenizerSource): Promise<Tokenizer | undefined> {
  const definition =
    source.kind === "folder" ? await definitionFromFolder(source.path) : definitionFromGguf(source.metadata)
  return definition && new SpannedTokenizer(definition)
}
