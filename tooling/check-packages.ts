// Packs every package as it would be published and looks at it with a stranger's eyes: the tarball's files, publint,
// are-the-types-wrong, then an empty project outside the repository that installs all tarballs together, compiles against
// their declarations, imports every entry point and runs the example that opens each README.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { must, run } from "./process.js"
import { firstExample } from "./readme-example.js"
import { type Member, members, root } from "./workspace.js"

const all = members()
const problems: string[] = []
const work = mkdtempSync(join(tmpdir(), "llm-fmri-packages-"))
const tarballs = join(work, "tarballs")

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const result = await work()
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return result
}

interface Packed {
  member: Member
  tarball: string
  data: Uint8Array<ArrayBuffer>
  files: string[]
}

async function pack(): Promise<Packed[]> {
  const { stdout } = await must("pnpm", ["--recursive", "pack", "--json", "--pack-destination", tarballs])
  const packed = JSON.parse(stdout) as { name: string; filename: string }[]
  return packed.flatMap(({ name, filename }) => {
    const member = all.find((candidate) => candidate.name === name)
    if (member === undefined) return []
    const data = new Uint8Array(readFileSync(filename))
    // Not the list that `pack --json` prints: the licence, which comes from the root, is missing in it.
    const prefix = `/node_modules/${name}/`
    const files = createPackageFromTarballData(data)
      .listFiles()
      .map((path) => path.slice(prefix.length))
    return [{ member, tarball: filename, data, files }]
  })
}

/** What a tarball must hold and what it must not. */
function contents({ member, files }: Packed): string[] {
  const has = (path: string) => files.includes(path)
  const sources = files.filter((file) => /^src\/.*\.ts$/.test(file) && !file.endsWith(".d.ts"))
  const absent = [
    "README.md",
    "LICENSE",
    ...sources.flatMap((file) => {
      const built = file.replace(/^src/, "dist").replace(/\.ts$/, "")
      return [`${built}.js`, `${built}.d.ts`]
    }),
  ].filter((file) => !has(file))
  const sourceless = (file: string) => {
    const [, base] = /^dist\/(.*?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(file) ?? []
    return base !== undefined && !has(`src/${base}.ts`)
  }
  const unwanted = files.filter((file) => /\.tsbuildinfo$|(^|\/)(test|bench|fixtures)\//.test(file) || sourceless(file))
  return [
    ...absent.map((file) => `${member.name}: ${file} is not in the package`),
    ...unwanted.map((file) => `${member.name}: ${file} should not be in the package`),
  ]
}

/** publint and are-the-types-wrong, for packages that are modules only. */
async function lint({ member, data }: Packed): Promise<string[]> {
  const { messages, pkg } = await publint({ pack: { tarball: data.buffer }, strict: true })
  const analysis = await checkPackage(createPackageFromTarballData(data))
  // The profile "esm-only": resolution as before ES modules and from CommonJS are not offered.
  const offered = (problem: object) =>
    !("resolutionKind" in problem) || !["node10", "node16-cjs"].includes(String(problem.resolutionKind))
  return [
    ...messages.map((message) => `${member.name}: publint: ${formatMessage(message, pkg, { color: false })}`),
    ...(analysis.types ? analysis.problems.filter(offered) : member.code ? [{ kind: "has no types" }] : []).map(
      (problem) => `${member.name}: types: ${JSON.stringify(problem)}`,
    ),
  ]
}

/** Names under which a package can be imported, as published. */
function entryPoints({ json, name }: Member): string[] {
  const exported = Object.entries(json.publishConfig?.exports ?? {})
  return exported
    .filter(([path, target]) => target !== null && !path.endsWith(".json") && !path.includes("*"))
    .map(([path]) => name + path.slice(1))
}

/** An empty project with every tarball in it, and nothing of the repository in reach. */
async function consumer(packed: readonly Packed[]): Promise<string> {
  const dir = join(work, "consumer")
  mkdirSync(join(dir, "out"), { recursive: true })
  const files = Object.fromEntries(packed.map(({ member, tarball }) => [member.name, `file:${tarball}`]))
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    devDependencies: Record<string, string>
  }
  const pick = (name: string) => ({ [name]: devDependencies[name]! })
  writeFileSync(
    join(dir, "package.json"),
    JSON.stringify({
      private: true,
      type: "module",
      dependencies: { ...files, ...pick("typescript"), ...pick("@types/node") },
      // Packages name one another by version; here every such name means the tarball.
      pnpm: { overrides: files },
    }),
  )
  // The consumer checks library declarations too: that is what a user's compiler would say of ours.
  writeFileSync(
    join(dir, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        module: "NodeNext",
        target: "ES2023",
        lib: ["ES2023"],
        strict: true,
        outDir: "out",
        types: ["node"],
      },
      include: ["*.ts"],
    }),
  )
  await must("pnpm", ["install", "--prefer-offline", "--ignore-workspace", "--no-frozen-lockfile"], { cwd: dir })
  return dir
}

/** Writes one module for each entry point and one for each example; returns what to run. */
function programs(packed: readonly Packed[], dir: string): { file: string; what: string; prints?: string }[] {
  return packed.flatMap(({ member }) => {
    const imports = entryPoints(member).map((name, index) => {
      const file = `import-${member.dir.replace("/", "-")}-${index}`
      writeFileSync(join(dir, `${file}.ts`), `import * as it from "${name}"\n\nexport default Object.keys(it)\n`)
      return { file, what: `import of ${name}`, prints: "" }
    })
    const example = firstExample(readReadme(member))
    if (example === undefined) {
      if (member.code) problems.push(`${member.name}: the README has no example`)
      return imports
    }
    const file = `example-${member.dir.replace("/", "-")}`
    if (example.language === "js") writeFileSync(join(dir, "out", `${file}.js`), example.code)
    // Compiled first, so that what a reader pastes into a strict project is right there too.
    else if (example.language === "ts") writeFileSync(join(dir, `${file}.ts`), `${example.code}\nexport {}\n`)
    // A command line is tried by the tests of the package that owns it.
    else return imports
    return [...imports, { ...example, file, what: `README example of ${member.name}` }]
  })
}

function readReadme(member: Member): string {
  try {
    return readFileSync(join(root, member.dir, "README.md"), "utf8")
  } catch {
    return ""
  }
}

try {
  mkdirSync(tarballs)
  const packed = await timed("pack", pack)
  if (packed.length === 0) throw new Error("no package was packed")
  for (const one of packed) problems.push(...contents(one))
  await timed("publint and types", async () => {
    for (const one of packed) problems.push(...(await lint(one)))
  })
  const dir = await timed("install", () => consumer(packed))
  const wanted = programs(packed, dir)
  const compiled = await timed("compile", () => run("node", ["node_modules/typescript/bin/tsc"], { cwd: dir }))
  if (compiled.code !== 0) problems.push(`a consumer does not compile:\n${compiled.output}`)
  await timed("run", async () => {
    for (const { file, what, prints } of wanted) {
      const ran = await run("node", [join("out", `${file}.js`)], { cwd: dir, timeoutSeconds: 120 })
      if (ran.code !== 0) problems.push(`${what} fails:\n${ran.output}`)
      else if (prints !== undefined && ran.stdout.trim() !== prints.trim())
        problems.push(`${what} prints\n${ran.stdout}and not\n${prints}`)
    }
  })
  for (const name of packed.flatMap(({ member }) =>
    Object.keys(member.json.publishConfig?.bin ?? member.json.bin ?? {}),
  )) {
    const { code, output } = await run(join(dir, "node_modules/.bin", name), ["--help"], { cwd: dir })
    if (code !== 0 || output.trim() === "") problems.push(`${name} --help fails:\n${output}`)
  }
  console.log(`${packed.length} packages, ${readdirSync(dir).filter((name) => name.endsWith(".ts")).length} programs`)
} finally {
  if (process.env.KEEP === undefined) rmSync(work, { recursive: true, force: true })
  else console.log(work)
}

for (const problem of problems) console.log(problem)
console.log(`${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
