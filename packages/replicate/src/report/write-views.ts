import path from "node:path"
import { writeAtomically } from "@llm-fmri/manifest"
import type { Chain } from "../provenance/chain.js"
import { readCurves } from "./curves.js"
import { htmlReport } from "./html/page.js"
import { junitReport } from "./junit.js"
import { reportMarkdown, summaryMarkdown } from "./report-md.js"
import type { Report } from "./schema.js"
import type { Specs } from "./specs.js"

/** The files that are made from `report.json`, and from nothing that is not in the folder or in a claim's spec. */
export const viewNames = ["report.md", "summary.md", "junit.xml", "report.html"] as const

/** Writes every view of a report into its folder. */
export async function writeViews(
  folder: string,
  report: Report,
  chains: readonly Chain[] = [],
  specs: Specs = new Map(),
): Promise<void> {
  const views: Record<(typeof viewNames)[number], string> = {
    "report.md": reportMarkdown(report),
    "summary.md": summaryMarkdown(report),
    "junit.xml": junitReport(report),
    "report.html": await htmlReport(report, chains, specs, await readCurves(folder, report)),
  }
  for (const name of viewNames) await writeAtomically(path.join(folder, name), views[name])
}
