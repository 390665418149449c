import { FmriError } from "@llm-fmri/errors"
import { type Arch, type InnerSite, parseSite, type Site } from "@llm-fmri/model"

/** Which activations are to be recorded, by the place in the stack where they appear. */
export interface Wanted {
  /** Layers whose `resid_pre` is wanted: read at border l. */
  readonly pre: ReadonlySet<number>
  /** Layers whose `resid_post` is wanted: read at border l + 1. */
  readonly post: ReadonlySet<number>
  /** Sites inside blocks. */
  readonly inner: ReadonlyMap<number, readonly InnerSite[]>
  readonly finalNorm: boolean
  readonly logits: boolean
  /** Number of blocks to run: the border up to which anything is needed. */
  readonly depth: number
}

/** Sites at some layers. */
export interface SitesAsked {
  /** `"all"` is every site that the architecture has. */
  readonly sites: "all" | readonly Site[]
  /** *all* */
  readonly layers?: "all" | readonly number[]
}

/** Several askings as one: whatever any of them wants. */
export function wantedTogether(arch: Arch, asked: readonly SitesAsked[]): Wanted {
  const parts = asked.map(({ sites, layers = "all" }) => wantedSites(arch, sites, layers))
  const [first] = parts
  if (first !== undefined && parts.length === 1) return first
  const inner = new Map<number, readonly InnerSite[]>()
  for (const part of parts)
    for (const [layer, taps] of part.inner) inner.set(layer, [...new Set([...(inner.get(layer) ?? []), ...taps])])
  return {
    pre: new Set(parts.flatMap(({ pre }) => [...pre])),
    post: new Set(parts.flatMap(({ post }) => [...post])),
    inner,
    finalNorm: parts.some(({ finalNorm }) => finalNorm),
    logits: parts.some(({ logits }) => logits),
    depth: Math.max(...parts.map(({ depth }) => depth)),
  }
}

/** Sites and layers as asked for, against what the architecture has. `sites: "all"` is every site that it has. */
export function wantedSites(arch: Arch, sites: "all" | readonly Site[], layers: "all" | readonly number[]): Wanted {
  const count = arch.layers.length
  if (sites !== "all" && sites.length === 0)
    throw new FmriError("NothingAsked", "No site is asked for.", { fix: "Name at least one site, e.g. resid_post." })
  const chosen =
    layers === "all" ? Array.from({ length: count }, (_, i) => i) : [...new Set(layers)].sort((a, b) => a - b)
  if (chosen.length === 0)
    throw new FmriError("NothingAsked", "No layer is asked for.", { fix: "Name at least one layer, e.g. 0." })
  for (const layer of chosen)
    if (!Number.isInteger(layer) || layer < 0 || layer >= count)
      throw new FmriError(
        "LayerOutOfRange",
        `Layer ${layer} is asked for, but the model has layers 0 to ${count - 1}.`,
        {
          fix: "Choose layers of the model.",
          fields: { layer, layers: count },
        },
      )
  const named = new Set(sites === "all" ? [] : sites.map(parseSite))
  const has = (site: Site) => sites === "all" || named.has(site)
  const innerSites: InnerSite[] = ["resid_mid", "attn_out", "mlp_out", "mlp_act", "q", "k", "v", "z", "attn_pattern"]
  const inner = new Map<number, InnerSite[]>()
  for (const layer of chosen) {
    const parallel = arch.layers[layer]!.kind.parallel
    if (parallel && named.has("resid_mid"))
      throw new FmriError("SiteMissing", `The blocks of ${arch.modelType} are parallel: they have no resid_mid.`, {
        fix: "Ask for resid_pre, attn_out, mlp_out or resid_post, or for all sites.",
        fields: { site: "resid_mid" },
      })
    const taps = innerSites.filter((site) => has(site) && !(parallel && site === "resid_mid"))
    if (taps.length > 0) inner.set(layer, taps)
  }
  const pre = new Set(has("resid_pre") ? chosen : [])
  const post = new Set(has("resid_post") ? chosen : [])
  const finalNorm = has("final_norm")
  const logits = has("logits")
  const borders = [...pre, ...[...post].map((l) => l + 1), ...[...inner.keys()].map((l) => l + 1)]
  const depth = finalNorm || logits ? count : Math.max(...borders)
  return { pre, post, inner, finalNorm, logits, depth }
}
