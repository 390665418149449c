import { z } from "zod"
import { claimSpecSchema } from "./spec.js"

/**
 * The JSON Schema (draft 2020-12) of a claim spec, for editors and other programs. What it cannot say (references, the
 * decision table) is in {@link specRules}.
 *
 * @example
 * ```ts
 * await writeFile("claim.schema.json", JSON.stringify(specJsonSchema(), null, 2))
 * ```
 */
export function specJsonSchema(): object {
  return z.toJSONSchema(claimSpecSchema, {
    override({ jsonSchema }) {
      // Ours is a matter of types; in JSON Schema the word would mean "not to be sent".
      delete jsonSchema.readOnly
    },
  })
}
