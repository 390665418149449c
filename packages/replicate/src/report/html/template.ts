/** Markup that may stand in a page as it is. Only `html` and `trusted` make it. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Content = Html | string | number | boolean | undefined | readonly Content[]

/**
 * A template whose values are escaped; what is markup already stays, lists are joined, booleans and `undefined` vanish.
 *
 * @example
 * ```ts
 * html`<p>${"a < b"}</p>`.text // "<p>a &lt; b</p>"
 * ```
 */
export function html(strings: TemplateStringsArray, ...values: Content[]): Html {
  return new Html(strings.map((part, at) => part + (at < values.length ? textOf(values[at]) : "")).join(""))
}

/** Markup from elsewhere (a plot's SVG, the style sheet). Never text that a report holds. */
export function trusted(text: string): Html {
  return new Html(text)
}

function textOf(content: Content): string {
  if (content === undefined || typeof content === "boolean") return ""
  if (content instanceof Html) return content.text
  if (Array.isArray(content)) return content.map(textOf).join("")
  return escapeMarkup(String(content))
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

/** Text for elements and quoted attributes, in HTML and XML. */
export function escapeMarkup(text: string): string {
  return printable(text).replace(/[&<>"']/g, (sign) => entities[sign] as string)
}

/** Signs that no document may hold, or that would turn the text around them, become visible. */
export function printable(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not pass
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, "\ufffd")
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
  )
}
