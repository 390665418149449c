import { isFmriError } from "@llm-fmri/errors"
import { expect, test } from "vitest"
import { defineCommand } from "../../src/cli/command.js"
import { parseCommand, splitVerb } from "../../src/cli/parse.js"

const command = defineCommand({
  name: "probe",
  summary: "A verb for tests.",
  positionals: [{ name: "TEXT", help: "some text", required: true }],
  flags: {
    model: { type: "list", hint: "M", help: "models" },
    out: { type: "string", hint: "FILE", help: "where to write", required: true },
    layers: { type: "string", help: "layers", default: "all" },
    explain: { type: "boolean", help: "print the plan" },
  },
  examples: ["llm-fmri probe x --out f"],
  run: async () => undefined,
})

function refusal(argv: string[]): string {
  try {
    parseCommand(command, argv)
  } catch (error) {
    if (isFmriError(error)) return `${error.message} | ${error.fix}`
    throw error
  }
  return "accepted"
}

test("values, lists, defaults and positionals", () => {
  const { flags, positionals, globals } = parseCommand(command, [
    "hello world",
    "--model=a",
    "--model",
    "b",
    "--out",
    "f",
    "--json",
  ])
  expect(flags).toMatchObject({ model: ["a", "b"], out: "f", layers: "all", explain: false })
  expect(positionals).toEqual(["hello world"])
  expect(globals.json).toBe(true)
})

test("a negative number is a value, and -- ends the flags", () => {
  expect(parseCommand(command, ["--out", "f", "--layers", "-1", "--", "--text"])).toMatchObject({
    flags: { layers: "-1" },
    positionals: ["--text"],
  })
})

test.each([
  [["x", "--out", "f", "--layrs", "3"], '"probe" has no flag --layrs | Did you mean --layers?'],
  [["x", "--out", "f", "--no-explain"], '"probe" has no flag --no-explain | Did you mean --explain?'],
  [["x", "--out", "f", "-q"], '"probe" has no flag -q'],
  [["x", "--out"], "--out has no value | Give it one, --out FILE."],
  [["x", "--out="], "--out has no value"],
  [["x", "--out", "--json"], "--out has no value"],
  [["x", "--out", "f", "--out", "g"], "--out is given twice"],
  [["x", "--out", "f", "--json=no"], '--json takes no value, but got "no"'],
  [["x"], '"probe" needs --out | Add --out FILE: where to write.'],
  [["--out", "f"], '"probe" needs TEXT: some text'],
  [["x", "y", "--out", "f"], '"probe" does not know what to do with "y"'],
  [["x", "--out", "f", "--constructor"], '"probe" has no flag --constructor'],
])("%j is refused", (argv, message) => {
  expect(refusal(argv)).toContain(message)
})

test("--help asks for nothing else", () => {
  expect(parseCommand(command, ["--help"]).globals.help).toBe(true)
})

test("flags of every verb may stand before it", () => {
  expect(splitVerb(["--json", "models", "--quiet"])).toEqual({ verb: "models", rest: ["--json", "--quiet"] })
  expect(splitVerb(["--", "models"])).toEqual({ verb: "models", rest: [] })
  expect(splitVerb(["--version"])).toEqual({ verb: undefined, rest: ["--version"] })
})
