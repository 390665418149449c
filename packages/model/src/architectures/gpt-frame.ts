import type { Arch } from "./arch.js"
import { linear, vector } from "./shared.js"

/** What GPT-2 and GPT-Neo have around their blocks: learned positions, a last LayerNorm, a head that is tied or not. */
export function gptFrame(
  prefix: string,
  {
    width,
    vocab,
    maxPositions,
    eps,
    std,
    tied,
  }: Readonly<Record<"width" | "vocab" | "maxPositions" | "eps" | "std", number>> & { readonly tied: boolean },
): Omit<Arch, "modelType" | "layers"> {
  const embedding = linear(`${prefix}wte.weight`, vocab, width, std)
  return {
    width,
    vocab,
    maxPositions,
    ropes: {},
    embed: { table: embedding, scale: 1, positions: linear(`${prefix}wpe.weight`, maxPositions, width, std) },
    final: {
      norm: { type: "layer", eps },
      weight: vector(`${prefix}ln_f.weight`, width, 1),
      bias: vector(`${prefix}ln_f.bias`, width, 0),
    },
    head: { table: tied ? embedding : linear("lm_head.weight", vocab, width, std), tied },
  }
}
