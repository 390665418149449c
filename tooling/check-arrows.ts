// Reads every package.json, tsconfig.json and import of the workspace and prints where the import rule is broken.
import { readFileSync } from "node:fs"
import { join, relative, resolve, sep } from "node:path"
import ts from "typescript"
import { type ImportSite, importProblems, manifestProblems } from "./arrows.js"
import { type Member, members, root } from "./workspace.js"

const all = members()

function referencesOf(dir: string): string[] {
  const file = join(root, dir, "tsconfig.json")
  const { config } = ts.readConfigFile(file, ts.sys.readFile) as { config: { references?: { path: string }[] } }
  return (config.references ?? []).map((reference) => relative(root, resolve(root, dir, reference.path)))
}

/** The package that lends `target` to `file`: tests and scripts may share what stands in another package's test/support. */
function lender(file: string, target: string): string | null {
  if (![`${sep}test${sep}`, `${sep}scripts${sep}`].some((folder) => file.includes(folder))) return null
  return all.find(({ dir }) => target.startsWith(join(root, dir, "test/support") + sep))?.name ?? null
}

function importsOf(member: Member): ImportSite[] {
  const files = ts.sys.readDirectory(
    join(root, member.dir),
    [".ts", ".mts", ".js", ".mjs"],
    ["**/node_modules", "**/dist", "**/fixtures"],
  )
  return files.flatMap((file) => {
    const text = readFileSync(file, "utf8")
    const folder = join(root, member.dir) + sep
    return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
      from: member.name,
      at: `${relative(root, file)}:${text.slice(0, pos).split("\n").length}`,
      specifier: fileName,
      ...(fileName.startsWith(".") && !resolve(file, "..", fileName).startsWith(folder)
        ? { leavesFor: lender(file, resolve(file, "..", fileName)) }
        : {}),
    }))
  })
}

const names = new Map(all.map((member) => [member.dir, member.name]))
const coded = all.filter(({ code }) => code)
const dataOnly = new Set(all.filter(({ code }) => !code).map(({ name }) => name))
const problems = coded.flatMap((member) => [
  ...manifestProblems(
    member.name,
    Object.keys({ ...member.json.dependencies, ...member.json.peerDependencies }).filter((name) => !dataOnly.has(name)),
    Object.keys(member.json.devDependencies ?? {}),
    referencesOf(member.dir).map((dir) => names.get(dir) ?? dir),
  ),
  ...importProblems(importsOf(member)),
])
const solution = referencesOf(".")
for (const { dir } of coded)
  if (!solution.includes(dir)) problems.push(`the root tsconfig.json does not reference ${dir}`)

for (const problem of problems) console.log(problem)
console.log(`${all.length} packages, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
