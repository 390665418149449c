import type { z } from "zod"
import type { manifestSchema } from "./schema.js"

/**
 * An artefact: its bytes by `sha256` and `size` (bytes), the `file` name it gets in the cache, where to get it (`sources`,
 * tried in order), its licence, and what it was made from. Plain JSON; see `parseManifest`.
 */
export type Manifest = z.infer<typeof manifestSchema>

/** One place where an artefact's bytes can be had. */
export type Source = Manifest["sources"][number]

/** A file inside a wheel on PyPI; `size` and `sha256` are the wheel's. */
export type WheelMember = Omit<Extract<Source, { kind: "pypi-wheel" }>, "kind">

/** A licence, with the `text` that is shown once, at the first fetch. */
export type Licence = Manifest["licence"]
