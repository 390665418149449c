import { drawFetch } from "../../progress/fetching.js"
import { defineCommand } from "../command.js"
import { suggestion } from "../nearest.js"
import { usageError } from "../usage-error.js"

export default defineCommand({
  name: "fetch",
  summary: "Downloads known models or data sets into the cache, verified by sha256; says where they are.",
  positionals: [
    { name: "NAME", help: "what to fetch, as `llm-fmri models` lists it, or all", required: true, many: true },
  ],
  flags: {
    verify: { type: "boolean", help: "hash the files again, even those verified before" },
  },
  notes: ["An interrupted download goes on where it stopped. Exit code 4 when a sha256 does not match."],
  examples: ["llm-fmri fetch smollm2-135m", "llm-fmri fetch all --json"],
  async run({ flags, positionals, session }) {
    const { fetch, loadManifests } = await import("@llm-fmri/manifest")
    const known = await loadManifests()
    const names = positionals.includes("all") ? [...known.keys()] : [...new Set(positionals)]
    // Every name is looked up before the first byte is fetched.
    const manifests = names.map((name) => {
      const manifest = known.get(name)
      if (manifest !== undefined) return manifest
      const all = [...known.keys()]
      throw usageError(
        "ArtefactUnknown",
        `"${name}" is not known`,
        `${suggestion(name, all)}Known are ${all.join(", ")}.`,
      )
    })
    const fetched = []
    for (const manifest of manifests) {
      const file = await fetch(manifest, {
        offline: session.offline,
        verify: flags.verify,
        signal: session.signal,
        onProgress: drawFetch(session.progress),
        onLicence: (licence) => session.progress.note(`${manifest.name}, ${licence.name}: ${licence.text}`),
      })
      const { name, sha256, size } = manifest
      fetched.push({ name, file, sha256, size, licence: manifest.licence.name })
    }
    if (session.json) session.output.json({ fetched })
    else session.output.text(fetched.map(({ name, file }) => `${name}  ${file}`).join("\n"))
    return 0
  },
})
