import { defineCommand } from "../command.js"
import { checkNewFolder } from "../input/out.js"
import { usageError } from "../usage-error.js"

export default defineCommand({
  name: "export",
  summary: "Writes claims, their artefacts and reports as a project of another tool.",
  positionals: [{ name: "CLAIM", help: "claim-3, 3, or all; default: all", required: false, many: true }],
  flags: {
    dvc: { type: "boolean", help: "a DVC project: dvc.yaml, dvc.lock, a .dvc file for each artefact" },
    out: { type: "string", hint: "DIR", help: "a new or empty folder", required: true },
    from: {
      type: "string",
      hint: "DIR",
      help: "where the report folders are, or one report folder",
      default: "reports",
    },
  },
  notes: [
    "A claim's report must be there: llm-fmri replicate CLAIM. Artefacts are linked to the cache where the disk can, and read-only.",
    "Then `dvc status` in DIR says whether all is as it was, and `dvc repro` runs what is not.",
  ],
  examples: ["llm-fmri export --dvc --out claim-3-dvc claim-3"],
  async run({ flags, positionals, session }) {
    if (!flags.dvc) throw usageError("NoFormat", '"export" needs a format', "Add --dvc.")
    const out = await checkNewFolder(flags.out)
    const { findClaims } = await import("../../run/discover.js")
    const { reportOf } = await import("../../interchange/report-of.js")
    const { exportDvc } = await import("../../interchange/export-dvc.js")
    const { findArtefact } = await import("../../interchange/artefact.js")
    const { formatBytes } = await import("@llm-fmri/manifest")
    const claims = []
    for (const { spec } of await findClaims(positionals.length > 0 ? positionals : ["all"])) {
      claims.push({ spec, found: await reportOf(spec.id, flags.from) })
    }
    const { progress, signal } = session
    const exported = await exportDvc({ claims, find: findArtefact, out, progress, signal })
    progress.close()
    if (session.json) {
      session.output.json({ out: flags.out, ...exported })
      return 0
    }
    session.output.text(
      [
        ...exported.artefacts.map(
          ({ name, path, size, linked }) => `${name}  ${path}  ${formatBytes(size)}${linked ? ", linked" : ""}`,
        ),
        ...exported.claims.map(({ claim, report }) => `${claim}  ${report}`),
        `Now: cd ${flags.out} && dvc status`,
      ].join("\n"),
    )
    return 0
  },
})
