import { describe, expect, it } from "vitest"
import { ExitCode, FmriError, isFmriError } from "../src/index.js"

describe("FmriError", () => {
  it("carries what a caller narrows by and what a person reads", () => {
    const cause = new Error("ENOENT")
    const error = new FmriError("FileMissing", "a.gguf is not there", {
      fix: "Check the path.",
      exit: ExitCode.integrity,
      fields: { path: "a.gguf" },
      cause,
    })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: "FmriError",
      tag: "FileMissing",
      message: "a.gguf is not there",
      fix: "Check the path.",
      exit: 4,
      fields: { path: "a.gguf" },
      cause,
    })
  })

  it("means bad input unless it says otherwise, and has no cause that it was not given", () => {
    const error = new FmriError("Bad", "it is bad", { fix: "Make it good." })
    expect(error.exit).toBe(ExitCode.usage)
    expect(error.fields).toEqual({})
    expect("cause" in error).toBe(false)
  })
})

describe("isFmriError", () => {
  it("tells expected failures from bugs, and one tag from another", () => {
    const error = new FmriError("Bad", "it is bad", { fix: "Make it good." })
    expect(isFmriError(error)).toBe(true)
    expect(isFmriError(error, "Bad")).toBe(true)
    expect(isFmriError(error, "Worse")).toBe(false)
    expect(isFmriError(new Error("it is bad"))).toBe(false)
    expect(isFmriError({ tag: "Bad" }, "Bad")).toBe(false)
  })
})
