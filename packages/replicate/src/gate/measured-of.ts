import type { Measured } from "../claim/measured.js"
import type { ModelEntry } from "../report/schema.js"

/** What was measured, from a report's entry: a stored report can be judged again. */
export function measuredOf({ quantities, controls }: Pick<ModelEntry, "quantities" | "controls">): Measured {
  return {
    quantities: quantities.map(({ key, params, value, absent_because, ci, n, references, null: band, file }) => ({
      key,
      params,
      ...(value === undefined ? {} : { value }),
      ...(absent_because === undefined ? {} : { absent_because }),
      ...(ci === undefined ? {} : { ci }),
      ...(n === undefined ? {} : { n }),
      ...(references === undefined ? {} : { references }),
      ...(band === undefined ? {} : { null: band }),
      ...(file === undefined ? {} : { file }),
    })),
    controls: controls.map(({ key, observed, passed }) => ({ key, observed, passed })),
  }
}
