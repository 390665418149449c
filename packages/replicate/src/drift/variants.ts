import type { Perturbation } from "@llm-fmri/model"

/** One way to run a claim that should give the same numbers. */
export interface Variant {
  readonly name: string
  readonly how: string
  /** Stands for another class of environment. */
  readonly cross: boolean
  readonly threads: number
  readonly run?: { readonly chunkRows?: number; readonly order?: "depth" | "breadth" }
  readonly perturb?: Perturbation
}

/** What every other run is measured from. */
export const baseVariant: Variant = {
  name: "base",
  how: "two threads, batches of the usual size, one batch after the other",
  cross: false,
  threads: 2,
}

const size = 2 ** -23

/** Runs that differ in nothing that a number may depend on. */
export const variants: readonly Variant[] = [
  { name: "one thread", how: "one thread instead of two", cross: false, threads: 1 },
  {
    name: "other batches",
    how: "batches of about 200 tokens, which pads and orders the rows otherwise",
    cross: false,
    threads: 2,
    run: { chunkRows: 200 },
  },
  {
    name: "block by block",
    how: "all batches through a block, then the next block",
    cross: false,
    threads: 2,
    run: { order: "breadth" },
  },
  ...[1, 2].map(
    (seed): Variant => ({
      name: `other rounding ${seed}`,
      how: `every weight times 1 ± 2⁻²³, signs by seed ${seed}: a stand-in for a processor that rounds elsewhere`,
      cross: true,
      threads: 2,
      perturb: { seed, size },
    }),
  ),
]
