// The import rule of the repository as functions: each takes what was read and gives the sentences that are wrong.

/** Imports go to the left only. Replications come after all of them and don't import one another. */
export const order = [
  "errors",
  "random",
  "threads",
  "data-manifests",
  "manifest",
  "graph",
  "model",
  "stimuli",
  "capture",
  "intervention",
  "analysis",
  "connectome",
  "replicate",
] as const

const scope = "@llm-fmri/"

/** Packages that may be imported by one package only, so that they can be exchanged. */
export const soleImporters: Readonly<Record<string, string>> = {
  "onnxruntime-node": `${scope}graph`,
}

export interface ImportSite {
  /** The importing package. */
  from: string
  /** File and line of the import, as shown to a reader. */
  at: string
  /** As written: a package, a subpath of one, or a relative path. */
  specifier: string
  /**
   * Set when a relative specifier leaves the package's folder: the package it reaches when a test borrows from the
   * `test/support` of another, otherwise null.
   */
  leavesFor?: string | null
}

/** `@llm-fmri/graph/x` -> `@llm-fmri/graph`; `zod/v4` -> `zod`; relative paths and `node:` give undefined. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith(".") || specifier.startsWith("/") || specifier.startsWith("node:")) return undefined
  const parts = specifier.split("/")
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0]
}

function rank(name: string): number | undefined {
  if (name.startsWith(`${scope}claim-`)) return order.length
  const index = order.indexOf(name.slice(scope.length) as (typeof order)[number])
  return index < 0 ? undefined : index
}

/** Whether `from` may import `to`, both packages of this workspace; the reason when not. */
export function arrowProblem(from: string, to: string): string | undefined {
  if (from === to) return undefined
  const [a, b] = [rank(from), rank(to)]
  if (a === undefined) return `${from} has no place in the order: add it to tooling/arrows.ts`
  if (b === undefined) return `${from} imports ${to}, which has no place in the order: add it to tooling/arrows.ts`
  if (b >= a) return `${from} may not import ${to}: arrows go to what stands before it in tooling/arrows.ts`
  return undefined
}

/** Imports that point upwards, leave their package, or reach a package reserved to another importer. */
export function importProblems(sites: readonly ImportSite[]): string[] {
  return sites.flatMap((site) => {
    if (site.leavesFor === null)
      return [`${site.at}: "${site.specifier}" leaves the package; import the package by its name`]
    const target = site.leavesFor ?? packageOf(site.specifier)
    if (target === undefined) return []
    const owner = soleImporters[target]
    if (owner !== undefined && owner !== site.from) return [`${site.at}: only ${owner} imports ${target}`]
    const problem = target.startsWith(scope) ? arrowProblem(site.from, target) : undefined
    return problem === undefined ? [] : [`${site.at}: ${problem}`]
  })
}

/** Dependencies of package.json that point upwards, and project references that are not exactly these dependencies. */
export function manifestProblems(
  name: string,
  dependencies: readonly string[],
  development: readonly string[],
  references: readonly string[],
): string[] {
  const own = (names: readonly string[]) => names.filter((dependency) => dependency.startsWith(scope))
  const arrows = own([...dependencies, ...development]).flatMap((to) => arrowProblem(name, to) ?? [])
  const missing = own(dependencies).filter((to) => !references.includes(to))
  const extra = references.filter((to) => !dependencies.includes(to))
  return [
    ...arrows.map((problem) => `package.json: ${problem}`),
    ...missing.map((to) => `${name}: tsconfig.json does not reference its dependency ${to}`),
    ...extra.map((to) => `${name}: tsconfig.json references ${to}, which is no dependency`),
  ]
}
