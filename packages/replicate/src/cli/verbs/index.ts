import type { Command } from "../command.js"

/** A verb as the main help lists it; the rest is loaded when it is called. */
export interface Verb {
  readonly name: string
  readonly summary: string
  load(): Promise<Command>
}

// biome-ignore lint/suspicious/noExplicitAny: each command knows its own flags; the table does not
type AnyCommand = Command<any>

function verb(name: string, summary: string, load: () => Promise<{ default: AnyCommand }>): Verb {
  return { name, summary, load: async () => (await load()).default }
}

export const verbs: readonly Verb[] = [
  verb("replicate", "measure and judge claims, write a report", () => import("./replicate.js")),
  verb("verify", "every accepted number against a run that trusts the cache", () => import("./verify.js")),
  verb("audit", "every accepted number against a run that trusts nothing", () => import("./audit.js")),
  verb("accept", "write a claim's numbers as the accepted ones, with the reason", () => import("./accept.js")),
  verb("calibrate", "measure the spread that tolerances rest on", () => import("./calibrate.js")),
  verb("capture", "record activations into a safetensors file", () => import("./capture.js")),
  verb("direction", "a category's direction as a vector file", () => import("./direction.js")),
  verb("sweep", "one edit over layers and doses", () => import("./sweep.js")),
  verb("analyze", "probes, selectivity, similarity, dimensions of any recording", () => import("./analyze.js")),
  verb("next", "the most likely next tokens, steered or not", () => import("./next.js")),
  verb("report", "rebuild and open the views of a report folder", () => import("./report.js")),
  verb("fetch", "download a known model or data set into the cache", () => import("./fetch.js")),
  verb("export", "claims and artefacts as a project of another tool (DVC)", () => import("./export.js")),
  verb("models", "the known models, and which are here", () => import("./models.js")),
  verb("status", "which numbers are up to date, and what has changed if not", () => import("./status.js")),
  verb("why", "what has changed since a claim was accepted or measured", () => import("./why.js")),
  verb("trace", "where a number comes from, down to the weights' sha256", () => import("./trace.js")),
  verb("gc", "what lies in the cache; remove what was not used for longest", () => import("./gc.js")),
  verb("docs", "generated documents against what is stored", () => import("./docs.js")),
  verb("doctor", "what this machine can do, and what to do about the rest", () => import("./doctor.js")),
]
