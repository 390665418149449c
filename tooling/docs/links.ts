/** A relative link of a Markdown text: a path, an anchor, or both. */
export interface Link {
  path: string
  anchor: string
}

/** Relative links outside code blocks. */
export function relativeLinks(markdown: string): Link[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, "")
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/i.test(target))
    .map((target) => ({ path: target.split("#")[0]!, anchor: target.split("#")[1] ?? "" }))
}

/** The anchors that a Markdown text offers, made from its headings as code hosts do. */
export function anchors(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, "")
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, "")
      .replaceAll(" ", "-"),
  )
}

/** Other versions of pnpm than the pinned one in what a reader would type. */
export function wrongPnpm(markdown: string, pinned: string): string[] {
  return [...markdown.matchAll(/\bpnpm@[\d.]+\d/g)].map(([found]) => found).filter((found) => found !== pinned)
}
