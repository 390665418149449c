import { order } from "../arrows.js"
import type { Member } from "../workspace.js"
import { table } from "./markdown.js"

/** The README's list of packages, in the order in which they may import one another. */
export function packageTable(members: readonly Member[]): string {
  const place = ({ name }: Member) => {
    const index = order.findIndex((known) => name === `@llm-fmri/${known}`)
    return index < 0 ? order.length : index
  }
  const sorted = [...members].sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name))
  return table(
    ["package", "what it is for", "builds on"],
    sorted.map(({ name, dir, json }) => [
      `[\`${name}\`](${dir})`,
      json.description,
      Object.keys(json.dependencies ?? {})
        .filter((dependency) => dependency.startsWith("@llm-fmri/"))
        .map((dependency) => dependency.slice("@llm-fmri/".length))
        .join(", "),
    ]),
  )
}
