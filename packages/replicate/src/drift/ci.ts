import { FmriError } from "@llm-fmri/errors"

/** Accepted values are a person's decision: continuous integration has no way to write them. */
export function refuseInCi(verb: string, env: Readonly<Record<string, string | undefined>>): void {
  const ci = env.CI ?? ""
  if (ci === "" || ci.toLowerCase() === "false") return
  throw new FmriError("RefusedInCi", `"${verb}" does not run in continuous integration (CI is ${ci})`, {
    fix: "Run it on a machine of your own and commit what it writes.",
  })
}
