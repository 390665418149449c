import { register } from "node:module"

let done = false

/**
 * From here on, `@llm-fmri/…` is also found by modules that lie elsewhere, as it is found from here: a claim in a folder
 * of its own needs no `node_modules`. What such a module finds by itself comes first.
 */
export function letLooseModulesImport(): void {
  if (done) return
  done = true
  const source = `export async function resolve(specifier, context, next) {
    try {
      return await next(specifier, context)
    } catch (error) {
      if (!specifier.startsWith("@llm-fmri/")) throw error
      return next(specifier, { ...context, parentURL: ${JSON.stringify(import.meta.url)} })
    }
  }`
  register(`data:text/javascript,${encodeURIComponent(source)}`)
}
