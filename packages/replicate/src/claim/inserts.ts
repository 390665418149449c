/** The names in braces of a sentence, each as often as it stands there. */
export function insertsOf(text: string): string[] {
  return [...text.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name)
}

/**
 * A sentence with the names in braces replaced.
 *
 * @example
 * ```ts
 * insert("ratio {ratio}", (name) => name.toUpperCase()) // "ratio RATIO"
 * ```
 */
export function insert(text: string, value: (name: string) => string): string {
  return text.replace(/\{([^{}]*)\}/g, (_, name: string) => value(name))
}
