import type { Position } from "../../src/progress/progress.js"

export const wipe = "\r\u001b[2K"

export const position: Position = {
  claim: "claim-3",
  title: "The bus",
  model: "smollm2-135m",
  claim_at: 1,
  claims: 1,
  model_at: 1,
  models: 2,
}

/** What a renderer writes, with a clock that the test turns. */
export function recorder() {
  const written: string[] = []
  let ms = 0
  return {
    written,
    write: (text: string) => void written.push(text),
    now: () => ms,
    tick: (by: number) => {
      ms += by
    },
  }
}
