import { expect, test } from "vitest"
import { z } from "zod"
import { specJsonSchema } from "../../src/index.js"
import { spec } from "../claims/tiny.js"

interface Schema {
  required: string[]
  properties: Record<string, Schema & { items: Schema }>
  $defs: Record<string, object>
}

test("the JSON Schema asks for what the check asks for", () => {
  const schema = specJsonSchema() as Schema
  expect(schema.required).toEqual(
    expect.arrayContaining(["quantities", "controls", "findings", "decides", "decisions"]),
  )
  expect(schema.properties.quantities!.items.required).toContain("tolerance")
  expect(Object.keys(schema.$defs)).toEqual(["Condition"])
  expect(JSON.stringify(schema)).not.toContain("readOnly")
})

test("read back into a check, it takes a good spec and refuses a bad one", () => {
  const again = z.fromJSONSchema(specJsonSchema() as Parameters<typeof z.fromJSONSchema>[0])
  expect(again.safeParse(spec).success).toBe(true)
  const { budget: _, ...rest } = spec
  expect(again.safeParse(rest).success).toBe(false)
  expect(again.safeParse({ ...spec, findings: [{ ...spec.findings[0], if: { quantity: 3 } }] }).success).toBe(false)
})
