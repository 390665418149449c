import { FmriError } from "@llm-fmri/errors"

/** Sites inside a block or at its borders: they exist once a layer. */
export const LAYER_SITES = [
  "resid_pre",
  "resid_mid",
  "resid_post",
  "attn_out",
  "mlp_out",
  "mlp_act",
  "q",
  "k",
  "v",
  "z",
  "attn_pattern",
] as const
/** Sites after the last block: they exist once a model. */
export const FINAL_SITES = ["final_norm", "logits"] as const
/** Sites where an edit can act. */
export const EDITABLE_SITES = ["resid_pre", "resid_mid", "resid_post", "attn_out", "mlp_out", "mlp_act"] as const

export type LayerSite = (typeof LAYER_SITES)[number]
export type FinalSite = (typeof FINAL_SITES)[number]
/** A named place in a model where an activation can be read. */
export type Site = LayerSite | FinalSite
export type EditableSite = (typeof EDITABLE_SITES)[number]

const SITES: readonly Site[] = [...LAYER_SITES, ...FINAL_SITES]

/** Names of TransformerLens, without the `blocks.N.` prefix. Its `hook_q`/`hook_k` are before rotary: no alias. */
const ALIASES: Readonly<Record<string, Site>> = {
  hook_resid_pre: "resid_pre",
  hook_resid_mid: "resid_mid",
  hook_resid_post: "resid_post",
  hook_attn_out: "attn_out",
  hook_mlp_out: "mlp_out",
  "mlp.hook_post": "mlp_act",
  mlp_post: "mlp_act",
  "attn.hook_rot_q": "q",
  "attn.hook_rot_k": "k",
  "attn.hook_v": "v",
  "attn.hook_z": "z",
  "attn.hook_pattern": "attn_pattern",
  pattern: "attn_pattern",
  "ln_final.hook_normalized": "final_norm",
}

/**
 * The site of this name; TransformerLens spellings (`blocks.3.hook_resid_post`, `attn.hook_z`) are accepted.
 *
 * @throws FmriError `UnknownSite`, with the nearest name.
 * @example
 * ```ts
 * parseSite("hook_resid_post") // "resid_post"
 * ```
 */
export function parseSite(name: string): Site {
  const bare = name.trim().replace(/^blocks\.\d+\./, "")
  if ((SITES as readonly string[]).includes(bare)) return bare as Site
  if (Object.hasOwn(ALIASES, bare)) return ALIASES[bare]!
  throw new FmriError("UnknownSite", `"${name}" is not a site.`, { fix: suggestion(bare), fields: { name } })
}

function suggestion(name: string): string {
  const unrotated = /^(?:attn\.)?hook_([qk])$/.exec(name)?.[1]
  if (unrotated !== undefined)
    return `That is before the rotary embedding, which cannot be read; "${unrotated}" is after it (attn.hook_rot_${unrotated}).`
  const near = nearest(name, [...SITES, ...Object.keys(ALIASES)])
  return `${near ? `Did you mean "${near}"? ` : ""}Sites are ${SITES.join(", ")}.`
}

/** The layer that a TransformerLens spelling names: 3 in `blocks.3.hook_resid_post`. */
export function layerOfSite(name: string): number | undefined {
  const layer = /^blocks\.(\d+)\./.exec(name.trim())?.[1]
  return layer === undefined ? undefined : Number(layer)
}

export function isFinalSite(site: Site): site is FinalSite {
  return (FINAL_SITES as readonly string[]).includes(site)
}

function nearest(word: string, among: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Math.min(Math.max(2, word.length / 3) + 1, word.length)
  for (const candidate of among) {
    const distance = editDistance(word, candidate)
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}
