import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { expect, test } from "vitest"
import type { ClaimSpec } from "../../packages/replicate/src/claim/spec.js"
import { brainRows } from "../../packages/replicate/src/report/brain/rows.js"
import { members, root } from "../workspace.js"

test.each(brainRows)("what the comparison with brains shows of $claim is declared by it: $key", async (row) => {
  const { claim, plain, guarded } = row
  const dir = `replications/${claim}`
  if (!members().some((member) => member.dir === dir)) return
  const { spec } = (
    (await import(pathToFileURL(join(root, dir, "src/index.ts")).href)) as { default: { spec: ClaimSpec } }
  ).default
  for (const { quantity, where = {} } of [...plain, ...guarded]) {
    const declared = spec.quantities.find(({ key }) => key === quantity)
    expect(declared, quantity).toBeDefined()
    for (const [name, value] of Object.entries(where)) expect(declared?.params?.[name], name).toContainEqual(value)
  }
  for (const { quantity } of guarded) expect(spec.quantities.find(({ key }) => key === quantity)?.null).toBeDefined()
})
