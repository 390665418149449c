import { createHash } from "node:crypto"
import { FmriError } from "@llm-fmri/errors"

/**
 * A 32-bit seed named by a root and a path of names: the same everywhere, for ever.
 *
 * The first four bytes, big-endian, of the SHA-256 of the UTF-8 text `JSON.stringify([root, ...names])`. In Python:
 * `int.from_bytes(hashlib.sha256(json.dumps(path, separators=(",", ":"), ensure_ascii=False).encode()).digest()[:4])`.
 * Number and text are told apart (`1` is not `"1"`), and so are `("a", "b")` and `("ab")`. Two of n names collide with
 * a chance of about n²/2³³.
 *
 * @throws FmriError `BadSeed` where a number is not a safe integer.
 *
 * @example
 * ```ts
 * deriveSeed(0, "twin", 3, "model.layers.0.mlp.up_proj.weight") // 3429465322
 * ```
 */
export function deriveSeed(root: number | string, ...names: (string | number)[]): number {
  const path = [root, ...names]
  for (const part of path) {
    if (typeof part === "number" && !Number.isSafeInteger(part)) {
      throw new FmriError("BadSeed", `${part} in the seed path ${JSON.stringify(path)} is not a whole number`, {
        fix: "Name seeds with text and whole numbers only.",
        fields: { path },
      })
    }
  }
  return createHash("sha256").update(JSON.stringify(path), "utf8").digest().readUInt32BE(0)
}
