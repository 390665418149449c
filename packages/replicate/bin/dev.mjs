// Development entry: runs the command line from its TypeScript sources.
// Loading them takes a moment, so verbs that work for long say first that they have started.
const argv = process.argv.slice(2)
const verb = argv.find((word) => !word.startsWith("-"))
const slow = ["replicate", "capture", "sweep", "direction", "next", "fetch", "verify", "audit", "report"]
if (slow.includes(verb) && !argv.some((word) => ["--quiet", "--help", "-h"].includes(word))) {
  process.stderr.on("error", () => {})
  const text = `llm-fmri ${verb}: starting`
  process.stderr.write(`${argv.includes("--json") ? JSON.stringify({ event: "note", text }) : text}\n`)
}

const { register } = await import("tsx/esm/api")
register()
await import("../src/cli/main.ts")
