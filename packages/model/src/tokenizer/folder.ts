import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { FmriError } from "@llm-fmri/errors"
import type { Component, Definition, TokenizerJson } from "./definition.js"

/** The tokenizer of a folder; `undefined` when there is no `tokenizer.json` in it. */
export async function definitionFromFolder(folder: string): Promise<Definition | undefined> {
  const text = await readIfThere(join(folder, "tokenizer.json"))
  if (text === undefined) return undefined
  const configText = await readIfThere(join(folder, "tokenizer_config.json"))
  const json = complete(parse(text, "tokenizer.json", folder))
  const config = configText === undefined ? {} : parse(configText, "tokenizer_config.json", folder)

  const bosToken = spelling(config.bos_token)
  const template = leadingSpecial(json.post_processor)
  const bosId = bosToken === undefined ? template?.id : (idOf(json, bosToken) ?? template?.id)
  return {
    json,
    origin: "tokenizer.json",
    hash: createHash("sha256")
      .update(text)
      .update(JSON.stringify([bosToken ?? null, config.add_bos_token ?? null]))
      .digest("hex"),
    bosId,
    // an explicit setting beside the tokenizer wins over the template inside it
    bosByDefault: typeof config.add_bos_token === "boolean" ? config.add_bos_token : template !== undefined,
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8")
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === "ENOENT" || code === "ENOTDIR") return undefined
    throw error
  }
}

function parse(text: string, file: string, folder: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new FmriError("TokenizerBroken", `${file} in ${folder} is not JSON: ${(cause as Error).message}`, {
      fix: "Download the file again, or remove it and pass token ids.",
      cause,
    })
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new FmriError("TokenizerBroken", `${file} in ${folder} is not a JSON object`, {
    fix: "Download the file again, or remove it and pass token ids.",
  })
}

function complete(json: Record<string, unknown>): TokenizerJson {
  if (typeof json.model !== "object" || json.model === null)
    throw new FmriError("TokenizerBroken", `tokenizer.json has no "model"`, { fix: "Download the file again." })
  const none = { added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null }
  const present = Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined && value !== null))
  return { ...none, ...present } as unknown as TokenizerJson
}

/** `tokenizer_config.json` writes a token as its text or as an object with `content`. */
function spelling(token: unknown): string | undefined {
  if (typeof token === "string") return token
  const content = (token as { content?: unknown } | null | undefined)?.content
  return typeof content === "string" ? content : undefined
}

function idOf(json: TokenizerJson, token: string): number | undefined {
  const added = json.added_tokens.find((entry) => entry.content === token)
  if (added) return added.id
  const vocab = json.model.vocab
  if (Array.isArray(vocab)) {
    const index = vocab.findIndex((entry) => Array.isArray(entry) && entry[0] === token)
    return index < 0 ? undefined : index
  }
  const id = Object.hasOwn(vocab ?? {}, token) ? (vocab as Record<string, unknown>)[token] : undefined
  return typeof id === "number" ? id : undefined
}

/** The special token that the post-processor's template puts before the text, if it does. */
function leadingSpecial(part: Component | null): { id: number } | undefined {
  if (!part) return undefined
  if (part.type === "Sequence") {
    for (const inner of (part.processors as Component[] | undefined) ?? []) {
      const found = leadingSpecial(inner)
      if (found) return found
    }
    return undefined
  }
  if (part.type !== "TemplateProcessing") return undefined
  const first = (part.single as { SpecialToken?: { id: string } }[] | undefined)?.[0]?.SpecialToken?.id
  if (first === undefined) return undefined
  const id = (part.special_tokens as Record<string, { ids?: number[] }> | undefined)?.[first]?.ids?.[0]
  return id === undefined ? undefined : { id }
}
