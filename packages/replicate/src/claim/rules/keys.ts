import type { Draft, Placed } from "../draft.js"
import type { Found } from "./found.js"

/** Two parts of one kind with the same key; numbers and controls share a name space, for sentences insert both. */
export function duplicateKeys({ quantities, controls, numbers, findings, figures, decides }: Draft): Found[] {
  return [
    ...twice("quantities", quantities),
    ...twice("controls or numbers", [...controls, ...numbers]),
    ...twice("findings", findings),
    ...twice("figures", figures),
    ...twice(
      "entries of decides",
      decides.map(({ path, key }) => ({ path, item: { key } })),
    ),
  ]
}

function twice(what: string, parts: readonly Placed<{ key: string }>[]): Found[] {
  const seen = new Set<string>()
  return parts.flatMap(({ path, item: { key } }) => {
    if (key === undefined) return []
    if (!seen.has(key)) {
      seen.add(key)
      return []
    }
    return [{ path, message: `two ${what} have the key "${key}"` }]
  })
}
