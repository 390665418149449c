import type { Chain, ChainNode } from "./chain.js"

/** Shapes by what a node is: stores of bytes as cylinders, what was done as boxes, the number in a circle. */
const shapes: Readonly<Partial<Record<ChainNode["kind"], readonly [string, string]>>> = {
  source: ["[/", "/]"],
  weights: ["[(", ")]"],
  stimuli: ["[(", ")]"],
  recording: ["[(", ")]"],
  number: ["([", "])"],
}

/**
 * A chain as a Mermaid flowchart, from the sources to the number. Pure.
 *
 * @param nodes those to draw, from `upstream`
 */
export function chainMermaid({ claim, model }: Pick<Chain, "claim" | "model">, nodes: readonly ChainNode[]): string {
  const short = new Map(nodes.map(({ id }, at) => [id, `n${at}`]))
  const boxes = nodes.map(({ id, kind, name, sha256 }) => {
    const [open, close] = shapes[kind] ?? ["[", "]"]
    return `  ${short.get(id)}${open}"${quoted(`${kind} ${name}`)}<br/>${sha256.slice(0, 12)}"${close}`
  })
  const arrows = nodes.flatMap(({ id, from }) =>
    from.flatMap((parent) => (short.has(parent) ? [`  ${short.get(parent)} --> ${short.get(id)}`] : [])),
  )
  return ["---", `title: ${claim} on ${model}`, "---", "flowchart TD", ...boxes, ...arrows].join("\n")
}

function quoted(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
}
