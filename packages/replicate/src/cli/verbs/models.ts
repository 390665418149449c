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
    const { cacheDir, cached, formatBytes, loadManifests } = await import("@llm-fmri/manifest")
    const cache = cacheDir()
    const models = await Promise.all(
      [...(await loadManifests()).values()].map(async (manifest) => ({
        name: manifest.name,
        description: manifest.description,
        size: manifest.size,
        licence: manifest.licence.name,
        cached: (await cached(manifest)) !== undefined,
        sha256: manifest.sha256,
      })),
    )
    if (session.json) {
      session.output.json({ cache, models })
      return 0
    }
    const rows = models.map((model) => [
      model.name,
      formatBytes(model.size),
      model.licence,
      model.cached ? "here" : "not fetched",
      model.description,
    ])
    session.output.text(
      [
        ...alignColumns([["name", "size", "licence", "cache", "description"], ...rows], [1]),
        "",
        `cache: ${cache}`,
      ].join("\n"),
    )
    return 0
  },
})
