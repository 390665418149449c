import { headline } from "../../packages/replicate/src/report/headline.js"
import { postClaims } from "../../packages/replicate/src/report/post.js"
import { badgeImage, type RunState } from "./badges.js"
import { table } from "./markdown.js"
import type { StoredClaim } from "./results.js"

/** The README's overview: the post's sixteen claims, one line each, measured or not. */
export function claimsTable(stored: readonly StoredClaim[], runs: ReadonlyMap<string, RunState>): string {
  return table(
    ["claim", "the post prints", "ours", "null band", "verdict"],
    postClaims.map(({ id, title, printed }) => {
      const run = runs.get(id)
      const name = `${id.replace("-", " ")}: ${title}`
      const entries = stored.find(({ claim }) => claim.id === id)?.claim.models ?? []
      const each = (text: (head: ReturnType<typeof headline>) => string) =>
        entries.map((entry) => `${entry.model}: ${text(headline(entry))}`).join("<br>")
      return [
        run === undefined ? name : `[${name}](docs/results/${id}.md)`,
        printed.join("<br>"),
        each(({ key, ours }) => `\`${key}\` ${ours}`),
        each(({ nullBand }) => nullBand || "none"),
        run === undefined ? "not measured yet" : `[${badgeImage(run, "docs/badges")}](docs/claims/${id}.md)`,
      ]
    }),
  )
}
