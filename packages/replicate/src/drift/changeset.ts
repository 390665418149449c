import { readdir, readFile, stat } from "node:fs/promises"
import path from "node:path"
import { writeAtomically } from "@llm-fmri/manifest"

/**
 * Sees to it that a changeset speaks of new accepted values: finds one that names the claim's package, or writes one.
 * Returns what to tell the user; undefined where the store keeps no changesets.
 */
export async function askForChangeset(root: string, claim: string, reason: string): Promise<string | undefined> {
  const folder = path.join(root, ".changeset")
  if ((await stat(path.join(folder, "config.json")).catch(() => undefined)) === undefined) return undefined
  const name = await packageName(path.join(root, "replications", claim, "package.json"))
  if (name === undefined) return undefined
  const pending = (await readdir(folder)).filter((file) => file.endsWith(".md") && file !== "README.md").sort()
  for (const file of pending) {
    const text = await readFile(path.join(folder, file), "utf8")
    if (changesetNames(text, name)) return `.changeset/${file} already names ${name}: say there what changed.`
  }
  const file = `.changeset/accepted-${claim}.md`
  await writeAtomically(path.join(root, file), changesetText(name, claim, reason))
  return `wrote ${file}: say there what changed, or run "pnpm changeset" for one of your own.`
}

/** Whether a changeset is about a package. */
export function changesetNames(text: string, name: string): boolean {
  const [, head = ""] = text.split(/^---$/m)
  return head.split("\n").some((line) => line.includes(`"${name}"`) || line.includes(`'${name}'`))
}

export function changesetText(name: string, claim: string, reason: string): string {
  return `---\n"${name}": patch\n---\n\nNew accepted values of ${claim}: ${reason}\n`
}

async function packageName(file: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch(() => "{}")
  const { name } = JSON.parse(text) as { name?: unknown }
  return typeof name === "string" ? name : undefined
}
