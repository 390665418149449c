import { FmriError } from "@llm-fmri/errors"
import type { Arch, Site } from "@llm-fmri/model"

/** A token for all rows, or one for each. */
export type TokenChoice = number | readonly number[]

/**
 * One number read from each row, at one position:
 *
 * - `logit`: of a token, after the soft cap
 * - `logit_difference`: the logit of `token` less that of `against`
 * - `kl`: KL(p_ref ‖ p) in nats to the reference row's next-token distribution: the unedited row in a sweep, the clean row
 *   in patching
 * - `projection`: h·v / ‖v‖ of the activation at `site` and `layer` (by default `resid_post` of the last layer; the site
 *   `final_norm` has no layer)
 *
 * `name` labels the values; by default it is made of the fields.
 */
export type Read =
  | { readonly kind: "logit"; readonly token: TokenChoice; readonly name?: string }
  | {
      readonly kind: "logit_difference"
      readonly token: TokenChoice
      readonly against: TokenChoice
      readonly name?: string
    }
  | { readonly kind: "kl"; readonly name?: string }
  | {
      readonly kind: "projection"
      readonly vector: ArrayLike<number>
      readonly site?: ProjectionSite
      readonly layer?: number
      readonly name?: string
    }

export type ProjectionSite = Exclude<Site, "q" | "k" | "v" | "z" | "attn_pattern" | "logits">

/** Name of a read: its own, or made of its fields. */
export function readName(read: Read): string {
  if (read.name !== undefined) return read.name
  const shown = (token: TokenChoice) => (typeof token === "number" ? token : "each")
  switch (read.kind) {
    case "logit":
      return `logit:${shown(read.token)}`
    case "logit_difference":
      return `logit_difference:${shown(read.token)},${shown(read.against)}`
    case "kl":
      return "kl"
    case "projection": {
      const { site = "resid_post", layer } = read
      return `projection:${site}${layer === undefined ? "" : `.${layer}`}`
    }
  }
}

/** Names of the reads, each different. */
export function readNames(reads: readonly Read[]): string[] {
  const names = reads.map(readName)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (names.length === 0 || twice !== undefined)
    throw new FmriError("BadRead", twice === undefined ? "Nothing is read." : `Two reads are called "${twice}".`, {
      fix: twice === undefined ? 'Read something, e.g. {kind: "kl"}.' : "Give them names of their own.",
      fields: { names },
    })
  return names
}

/** Token of a row. */
export function tokenOf(choice: TokenChoice, row: number): number {
  return typeof choice === "number" ? choice : choice[row]!
}

/** Checks that tokens given by row are as many as the rows. */
export function checkTokenChoices(reads: readonly Read[], rows: number): void {
  for (const read of reads) {
    const choices =
      read.kind === "logit" ? [read.token] : read.kind === "logit_difference" ? [read.token, read.against] : []
    for (const choice of choices)
      if (typeof choice !== "number" && choice.length !== rows)
        throw new FmriError("BadRead", `"${readName(read)}" gives ${choice.length} tokens for ${rows} rows.`, {
          fix: "Give one token for all rows, or one for each.",
        })
  }
}

/** Name of the recorded tensor that a projection reads. */
export function projectionTensor(arch: Arch, read: Extract<Read, { kind: "projection" }>): string {
  const { site = "resid_post", layer = arch.layers.length - 1 } = read
  return site === "final_norm" ? site : `${site}.${layer}`
}
