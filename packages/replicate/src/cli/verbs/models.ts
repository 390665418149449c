import { alignColumns } from "../../text/columns.js"
import { defineCommand } from "../command.js"

export default defineCommand({
  name: "models",
  summary: "Lists the known models, which of them are here, and where the cache is.",
  positionals: [],
  flags: {},
  notes: [
    "Any folder with config.json and safetensors, and any .gguf file, is a model too: give its path where a name is asked.",
    "NAME@untrained:SEED is the untrained twin, NAME@hybrid:SEED the twin under the trained token embedding.",
  ],
  examples: ["llm-fmri models", "llm-fmri models --json"],
  async run({ session }) {
    const { cacheDir, cached, findManifest, formatBytes } = await import("@llm-fmri/manifest")
    const { knownModel, knownModels } = await import("@llm-fmri/model")
    const cache = cacheDir()
    const models = await Promise.all(
      knownModels().map(async (name) => {
        const manifest = await findManifest(name)
        const file = await cached(manifest)
        return {
          name,
          architecture: knownModel(name)?.architecture,
          parameters: knownModel(name)?.parameters,
          size: manifest.size,
          licence: manifest.licence.name,
          cached: file !== undefined,
          ...(file === undefined ? {} : { file }),
          sha256: manifest.sha256,
          description: manifest.description,
        }
      }),
    )
    if (session.json) {
      session.output.json({ cache, models })
      return 0
    }
    const rows = models.map((model) => [
      model.name,
      model.architecture ?? "",
      model.parameters === undefined ? "" : `${Math.round(model.parameters / 1e6)} M`,
      formatBytes(model.size),
      model.cached ? "here" : "not fetched",
      model.licence,
    ])
    const header = ["name", "architecture", "params", "size", "cache", "licence"]
    const notes = models.map(({ name, description }) => [name, description])
    const lines = [...alignColumns([header, ...rows], [2, 3]), "", ...alignColumns(notes), "", `cache: ${cache}`]
    session.output.text(lines.join("\n"))
    return 0
  },
})
