import type { Verdict } from "../claim/verdict.js"

/** How a verdict is shown: never by colour alone. */
export interface VerdictLook {
  /** A sign for the eye; the word stands beside it. */
  sign: string
  tone: "good" | "mixed" | "trivial" | "bad" | "open"
  /** What it means, in a sentence. */
  means: string
}

const looks: Readonly<Record<Verdict, VerdictLook>> = {
  reproduced: {
    sign: "✓",
    tone: "good",
    means: "The numbers come out, clear the null, and nets that lack the thing do not show it.",
  },
  "trivially true": {
    sign: "=",
    tone: "trivial",
    means: "The numbers come out, but nets without training reach them too, or algebra alone does.",
  },
  partly: { sign: "◐", tone: "mixed", means: "Some of what the claim says holds under the controls, some does not." },
  "not reproduced": { sign: "✕", tone: "bad", means: "The numbers do not come out as the post says." },
  "not distinguishable from the null": {
    sign: "≈",
    tone: "bad",
    means: "The numbers could have come out of noise.",
  },
  inconclusive: { sign: "?", tone: "open", means: "The measurement cannot decide; the reasons say what would." },
  "null upheld": { sign: "✓", tone: "good", means: "The post's negative result holds." },
  "null overturned": { sign: "✕", tone: "bad", means: "The post's negative result does not hold." },
}

export function verdictLook(verdict: Verdict): VerdictLook {
  return looks[verdict]
}
