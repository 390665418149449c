/** One thing that was looked at. `bad`: llm-fmri cannot work so; `warn`: it can, with a limit. */
export interface Check {
  name: string
  status: "ok" | "warn" | "bad"
  found: string
  /** What to do; there unless the status is `ok`. */
  fix?: string
}
