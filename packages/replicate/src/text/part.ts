/** What a part of a key is, in plain words. */
export function explainPart(part: string): string {
  const [kind = "", name = ""] = [part.slice(0, part.search(/[:.]|$/)), part.slice(part.search(/[:.]|$/) + 1)]
  switch (kind) {
    case "weights":
      return `the weights of ${name}`
    case "tokenizer":
      return `the tokenizer of ${name}`
    case "stimuli":
      return `the stimulus set ${name}`
    case "code":
      return name === "claim" ? "the claim's own module" : `the sources of ${name}`
    case "lockfile":
      return "the versions of all dependencies"
    case "spec":
      return "the claim's spec"
    case "seed":
      return "the root of all seeds"
    case "quick":
      return "few draws (--quick)"
    case "attack":
      return "every control known (--attack)"
    case "environment":
      return environmentParts[name] ?? name
    case "run":
      return "how nets are run"
    default:
      return part
  }
}

const environmentParts: Readonly<Record<string, string>> = {
  cpu_class: "the kind of processor",
  node: "the version of Node",
  onnxruntime: "the version of ONNX Runtime",
  platform: "the operating system",
  threads: "how many threads compute",
}

/** A value of a key's part: hashes by their first digits. */
export function shortValue(value: string | undefined): string {
  if (value === undefined) return "(none)"
  return /^[0-9a-f]{64}$/.test(value) ? value.slice(0, 12) : value
}
