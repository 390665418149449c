import { chmodSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import type { BadInput } from "./bad-input.js"
import { copyModel } from "./checkpoint.js"
import { capture, file, model } from "./command.js"

export const requests: readonly BadInput[] = [
  {
    what: "an unknown site",
    make: (f) => capture(f, copyModel(model(f)), { sites: "resid_side" }),
    says: /resid_side/,
  },
  { what: "a layer out of range", make: (f) => capture(f, copyModel(model(f)), { layers: "2..7" }), says: /layer/i },
  {
    what: "a position that no row has",
    make: (f) => capture(f, copyModel(model(f)), { positions: "9" }),
    says: /position|9/i,
  },
  {
    what: "--out in a folder that is not there",
    make: (f) => capture(f, copyModel(model(f)), { out: join(f, "no", "out.safetensors") }),
    says: /folder|no/,
  },
  {
    what: "--out is a folder",
    make: (f) => capture(f, copyModel(model(f)), { out: f }),
    says: /folder/,
  },
  { what: "an unknown verb", make: () => ["captrue"], says: /captrue/ },
  { what: "an unknown flag", make: (f) => [...capture(f, copyModel(model(f))), "--sitez", "q"], says: /sitez/ },
  {
    what: "a needed flag is missing",
    make: (f) => ["capture", "--out", join(f, "o.safetensors")],
    says: /--model|--sites/,
  },
  { what: "an unknown claim", make: () => ["replicate", "claim-99"], says: /claim-99/ },
  { what: "an unknown artefact", make: () => ["fetch", "smolm"], says: /smolm/ },
  {
    what: "--offline, and the weights are not in the cache",
    make: (f) => capture(f, "smollm2-135m", { ids: file(f, "ids.json", '{"ids": [[1]]}') }).concat("--offline"),
    env: (f) => ({ LLM_FMRI_CACHE: join(f, "cache") }),
    says: /SmolLM2-135M-Instruct\.Q4_1\.gguf/,
  },
  {
    what: "the cache cannot be a folder",
    make: (f) => {
      file(f, "cache", "")
      return ["fetch", "smollm2-135m"]
    },
    env: (f) => ({ LLM_FMRI_CACHE: join(f, "cache") }),
    says: /cache/,
  },
  {
    what: "a folder that must not be written to",
    make: (f) => {
      const locked = join(f, "locked")
      mkdirSync(locked)
      chmodSync(locked, 0o500)
      return capture(f, copyModel(model(f)), { out: join(locked, "out.safetensors") })
    },
    says: /locked|write/,
  },
  {
    what: "a full disk",
    // Linux only: every write to it says that there is no space left.
    make: (f) => capture(f, copyModel(model(f)), { out: "/dev/full" }),
    says: /full|space|file/,
  },
]
