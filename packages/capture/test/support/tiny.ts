import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Captured } from "../../src/index.js"

const root = fileURLToPath(new URL("../../../model/test/fixtures/tiny/", import.meta.url))

/** Names of the committed tiny checkpoints: every architecture, with its variants. */
export const tinyNames = readdirSync(root).sort()

export function tinyFolder(name: string): string {
  return `${root}${name}`
}

/** The largest difference over the largest value, over all tensors that both have. */
export function difference(a: Captured["tensors"], b: Captured["tensors"]): number {
  let worst = 0
  for (const [name, { data }] of a) {
    const other = b.get(name)
    if (!other) continue
    worst = Math.max(worst, relative(data, other.data))
  }
  return worst
}

/** max |x − y| / max |y|; NaN where either has one. */
export function relative(x: Float32Array, y: Float32Array): number {
  if (x.length !== y.length) return Number.POSITIVE_INFINITY
  let gap = 0
  let size = 0
  for (let i = 0; i < x.length; i++) {
    const d = Math.abs(x[i]! - y[i]!)
    if (Number.isNaN(d)) return Number.NaN
    gap = Math.max(gap, d)
    size = Math.max(size, Math.abs(y[i]!))
  }
  return size === 0 ? gap : gap / size
}
