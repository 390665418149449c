import { expect, test } from "vitest"
import { anonymise } from "../../src/report/anonymous.js"

const names = { folders: ["/home/ada", "/srv/lab/llm-fmri", "/tmp"], host: "turing-7", user: "ada" }

test.each([
  ["read /home/ada/models/m.gguf twice", "read m.gguf twice"],
  ["in /srv/lab/llm-fmri", "in …"],
  ["file:///srv/lab/llm-fmri/reports/x.csv", "x.csv"],
  ["at /tmp/llm/a.json: broken", "at a.json: broken"],
  ["/home/other/x.bin and C:\\Users\\ada\\y.bin", "x.bin and y.bin"],
  ["ran on turing-7 by Ada", "ran on host by user"],
  ["adamant readers of /srv/lab/llm-fmri-extra", "adamant readers of /srv/lab/llm-fmri-extra"],
  ["ratio 1/2, N/A, and/or", "ratio 1/2, N/A, and/or"],
  ["https://example.org/home/page", "https://example.org/home/page"],
])("%s", (text, clean) => expect(anonymise(text, names)).toBe(clean))

test("walks objects and lists, keeps everything that is not text", () => {
  const value = { "/tmp/key": [1, null, true, "/tmp/a/b.txt"], nested: { x: 0.5 } }
  expect(anonymise(value, names)).toEqual({ key: [1, null, true, "b.txt"], nested: { x: 0.5 } })
})

test("an account with the name of a common word leaves texts alone", () => {
  expect(anonymise("the square root", { ...names, user: "root" })).toBe("the square root")
})
