/** One claim of the post: what it says, in its own words. */
export interface PostClaim {
  /** `claim-3`. */
  id: string
  /** A few words, ours. */
  title: string
  /** The post's words. */
  words: readonly string[]
  /** The numbers in them, as printed. Empty where the claim is printed without any. */
  printed: readonly string[]
}

export const postTitle = "I ran an fMRI on LLMs: a concept is a direction, not a region"

/** The post's sixteen claims, in its order. Views show all of them, measured or not. */
export const postClaims: readonly PostClaim[] = [
  {
    id: "claim-1",
    title: "A code spread over many units",
    words: [
      "A 10-way category linear probe decodes far above chance (Gemma-2 0.97, Qwen 0.80), yet the most selective units do not replicate across two random halves (overlap ≈ 0.00–0.05)",
      "spread across ~2000 of 3584 neurons",
    ],
    printed: ["0.97 and 0.80", "overlap ≈ 0.00–0.05", "~2000 of 3584"],
  },
  {
    id: "claim-2",
    title: "A direction counts, not a region",
    words: [
      "Ablating the 20 most selective units changes downstream accuracy by ~0 (same as 20 random units); ablating one distributed direction collapses it: mean ΔAUC up to +0.52 (Qwen). True in all 3 models",
    ],
    printed: ["~0", "ΔAUC up to +0.52"],
  },
  {
    id: "claim-3",
    title: "The stream is an additive bus",
    words: [
      "Injecting a direction at N consecutive layers equals injecting N× the magnitude at one layer: ratio = 1.00 for every N",
    ],
    printed: ["ratio = 1.00 for every N"],
  },
  {
    id: "claim-4",
    title: "Only relative magnitude counts",
    words: [
      "Scaling the whole residual 0.25×–4× → zero output change; scaling only the component along the direction → a clean monotonic shift",
    ],
    printed: ["zero output change", "a clean monotonic shift"],
  },
  {
    id: "claim-5",
    title: "Rank 1, at every depth",
    words: [
      "A concept is essentially rank-1, present at every depth (decodable layer-span: trained 1.0 vs untrained 0.0)",
    ],
    printed: ["1.0 vs 0.0"],
  },
  {
    id: "claim-6",
    title: "Concepts coexist",
    words: ["One shared probe reads each category as well as a dedicated probe (retention 1.00)"],
    printed: ["retention 1.00"],
  },
  {
    id: "claim-7",
    title: "The direction is all of it",
    words: [
      "A nonlinear MLP probe fails to beat a single linear direction (gap ≤ 0 in all models), even with 1200 stimuli",
    ],
    printed: ["gap ≤ 0"],
  },
  {
    id: "claim-8",
    title: "A small world with hubs",
    words: ["Small-worldness / rich-club hubs: yes (σ up to 12.8)"],
    printed: ["σ up to 12.8"],
  },
  {
    id: "claim-9",
    title: "Less modular than brains",
    words: ["Q: brain 0.30–0.50, LLM 0.09–0.23, rising each generation"],
    printed: ["Q 0.09–0.23"],
  },
  {
    id: "claim-10",
    title: "No regions, no map",
    words: ["Category-selective regions: no. Topographic maps: no (~20–40× below cortex)"],
    printed: ["~20–40× below cortex"],
  },
  {
    id: "claim-11",
    title: "Models share a geometry",
    words: ["Cross-model universality (CKA) 0.69–0.77, cross-family"],
    printed: ["CKA 0.69–0.77"],
  },
  {
    id: "claim-12",
    title: "Dimension predicts steering",
    words: ["Steerability is predicted by encoding dimensionality (r ≈ −0.83)"],
    printed: ["r ≈ −0.83"],
  },
  {
    id: "claim-13",
    title: "A wiring cost makes modules",
    words: [
      "A wiring-cost penalty makes a small transformer more modular (ΔQ > 0 in 4/4 seeds, with a non-monotonic sweet spot)",
    ],
    printed: ["ΔQ > 0 in 4/4 seeds"],
  },
  {
    id: "claim-14",
    title: "Null: abstraction velocity",
    words: ["'abstraction velocity predicts capability' was rejected on a clean 5-point Qwen ladder"],
    printed: ["rejected"],
  },
  {
    id: "claim-15",
    title: "Null: local SAE features",
    words: [
      "the flashy '60× more localized in SAE features' shrank to a modest 2.4× under a gold-standard pretrained Gemma Scope SAE",
    ],
    printed: ["60×, then 2.4×"],
  },
  {
    id: "claim-16",
    title: "Null: universal features",
    words: ["cross-model feature-level universality is only partial"],
    printed: ["only partial"],
  },
]
