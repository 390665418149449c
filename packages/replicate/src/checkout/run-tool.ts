import { spawn } from "node:child_process"
import { stat } from "node:fs/promises"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { FmriError } from "@llm-fmri/errors"

const workspace = fileURLToPath(new URL("../../../../", import.meta.url))

/**
 * Runs a script of the repository's `tooling/`; returns its lines and its exit code. An installed package has no such
 * folder.
 *
 * @throws FmriError `NotACheckout`, and an abort when the signal is raised
 */
export async function runTool(
  script: string,
  argv: readonly string[],
  { verb, signal, root = workspace }: { verb: string; signal: AbortSignal; root?: string },
): Promise<{ lines: string[]; code: number; stderr: string }> {
  const file = path.join(root, "tooling", script)
  if ((await stat(file).catch(() => undefined)) === undefined) {
    throw new FmriError(
      "NotACheckout",
      `"${verb}" works on the documents of the repository, and this is not a checkout`,
      {
        fix: `Clone the repository, and run pnpm fmri ${verb} in it.`,
      },
    )
  }
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ["--import", "tsx", file, ...argv], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    })
    const texts = { stdout: "", stderr: "" }
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        texts[name] += text
      })
    }
    child.on("error", fail)
    child.on("close", (code) => {
      const lines = texts.stdout.split("\n").filter((line) => line !== "")
      done({ lines, code: code ?? 1, stderr: texts.stderr })
    })
  })
}
