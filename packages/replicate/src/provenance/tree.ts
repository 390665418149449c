import type { Chain, ChainNode } from "./chain.js"

export interface TreeOptions {
  /** Everything, also what is collapsed otherwise: every package of the code, every step. */
  full: boolean
  /** What to say behind a node. */
  remark?: (node: ChainNode) => string
}

/**
 * A chain as an indented tree, from `root` down to the sources. What was shown already is named, not shown again. Pure.
 *
 * @param root id of the node at the top
 */
export function chainTree(chain: Chain, root: string, { full, remark = () => "" }: TreeOptions): string[] {
  const byId = new Map(chain.nodes.map((node) => [node.id, node]))
  const shown = new Set<string>()

  const children = (node: ChainNode): { below: Branch[]; again: ChainNode[] } => {
    if (!full && node.id === "code") return { below: [], again: [] }
    const all = node.from.flatMap((id) => byId.get(id) ?? [])
    const fresh = all.filter(({ id }) => !shown.has(id))
    for (const { id } of fresh) shown.add(id)
    const again = all.filter((each) => !fresh.includes(each))
    const steps = full ? [] : fresh.filter(({ kind }) => kind === "step").slice(1)
    const below = fresh.flatMap((each): Branch[] => {
      if (!steps.includes(each)) return [{ node: each }]
      return each === steps[0]
        ? [{ text: `step         ${steps.length} more: ${steps.map(({ name }) => name).join(", ")}` }]
        : []
    })
    return { below, again }
  }
  const lines: string[] = []
  const draw = (node: ChainNode, first: string, rest: string) => {
    const { below, again } = children(node)
    // Code and environment go into everything: they stand at the top alone.
    const named = full ? again : below.length > 0 ? [] : again.filter(({ kind }) => kind === "weights")
    const from = named.length > 0 && node.kind !== "recording" ? [`from ${named.map(label).join(", ")}, as shown`] : []
    const also = full && node.kind === "recording" ? [`from ${again.map(label).join(", ")}, as shown`] : []
    lines.push(`${first}${nodeLine(node, remark(node))}`)
    for (const more of [...details(node, full), ...from, ...also]) {
      lines.push(`${rest}${below.length > 0 ? "│" : " "}${" ".repeat(12)}${more}`)
    }
    below.forEach((branch, at) => {
      const last = at === below.length - 1
      const [head, tail] = last ? ["└─ ", "   "] : ["├─ ", "│  "]
      if ("text" in branch) lines.push(`${rest}${head}${branch.text}`)
      else draw(branch.node, `${rest}${head}`, `${rest}${tail}`)
    })
  }
  const top = byId.get(root)
  if (top !== undefined) {
    shown.add(root)
    draw(top, "", "")
  }
  return lines
}

type Branch = { node: ChainNode } | { text: string }

/** Where the content itself is the point, the whole hash is shown. */
const wholeHash: readonly ChainNode["kind"][] = ["source", "weights", "stimuli"]

function nodeLine({ kind, name, sha256, detail = {} }: ChainNode, remark: string): string {
  const hash = wholeHash.includes(kind) ? sha256 : sha256.slice(0, 16)
  const { rows, edited_rows: edited } = detail
  const size = rows === undefined ? "" : `, ${rows} rows${edited === undefined ? "" : ` (${edited} edited)`}`
  return `${kind.padEnd(12)} ${kind === "environment" ? "" : `${name}${size}  `}sha256 ${hash}${remark === "" ? "" : `  ${remark}`}`
}

/** Lines under a node: its place, and what else is known of it. */
function details({ kind, detail = {} }: ChainNode, full: boolean): string[] {
  if (kind === "number" || kind === "analysis" || kind === "recording") return []
  const { address, revision, made_from: origin, ...rest } = detail
  const said = Object.entries(rest).map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`)
  const made = origin === undefined ? [] : [shorten(`made from ${origin}`, full)]
  const place = address === undefined ? [] : [`${address}, revision ${revision}`]
  return [...place, ...(said.length > 0 ? [said.join(", ")] : []), ...made]
}

function shorten(text: string, full: boolean): string {
  return full || text.length <= 100 ? text : `${text.slice(0, 99)}…`
}

function label({ kind, name }: ChainNode): string {
  return kind === "code" || kind === "environment" || kind === "spec" ? kind : `${kind} ${name}`
}
