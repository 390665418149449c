import { describe, expect, it } from "vitest"
import { firstExample } from "../readme-example.js"

const block = (language: string, body: string) => `\`\`\`${language}\n${body}\n\`\`\`\n`

describe("firstExample", () => {
  it("finds the block and the output printed under it", () => {
    const text = `# a\n\n${block("ts", "console.log(1)")}\nprints\n\n${block("text", "1")}\n${block("ts", "later()")}`
    expect(firstExample(text)).toEqual({ language: "ts", code: "console.log(1)\n", prints: "1\n" })
  })

  it("takes no output from another section", () => {
    const text = `${block("ts", "x()")}\n## Later\n${block("text", "1")}`
    expect(firstExample(text)).toEqual({ language: "ts", code: "x()\n" })
  })

  it("says when there is none", () => {
    expect(firstExample("# nothing\n")).toBeUndefined()
  })
})
