import path from "node:path"
import { defineCommand } from "../command.js"

export default defineCommand({
  name: "report",
  summary: "Rebuilds the views of a report folder from its report.json; says where report.html lies.",
  positionals: [{ name: "FOLDER", help: "a folder that replicate, verify or audit wrote", required: true }],
  flags: {
    open: { type: "boolean", help: "open report.html in the browser" },
  },
  notes: ["Writes report.md, summary.md, junit.xml and report.html. Nothing is measured; report.json stays as it is."],
  examples: ["llm-fmri report reports/claim-3 --open"],
  async run({ flags, positionals, session }) {
    const folder = positionals[0] as string
    const { readChains, readReport } = await import("../../report/read-report.js")
    const report = await readReport(folder)
    const chains = await readChains(folder)
    const { viewNames, writeViews } = await import("../../report/write-views.js")
    const { specsOf } = await import("../../report/find-specs.js")
    await writeViews(folder, report, chains, await specsOf(report.claims.map(({ id }) => id)))
    const page = path.join(folder, "report.html")
    const { announce } = await import("../../report/annotations.js")
    const { openFile } = await import("../../report/open-file.js")
    const opened = flags.open ? await openFile(path.resolve(page)) : undefined
    if (opened === false) session.progress.note("there is no browser to open it with here; open the file by hand")
    if (session.json) {
      const views = viewNames.map((name) => path.join(folder, name))
      session.output.json({ page, views, ...(opened === undefined ? {} : { opened }) })
    } else session.output.text(page)
    announce(report, session)
    return 0
  },
})
