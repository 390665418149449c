import { execFile } from "node:child_process"
import type { Check } from "./check.js"

const packages = ["torch", "transformers", "transformer_lens", "nnsight"]

/** The Python libraries that `bench/peers` compares with. Nothing else needs them. */
export async function checkPeers(signal: AbortSignal): Promise<Check> {
  const script = `import importlib.util as u; print(",".join(p for p in ${JSON.stringify(packages)} if u.find_spec(p)))`
  const found = await new Promise<string | undefined>((done) => {
    execFile("python3", ["-c", script], { timeout: 5000, signal }, (error, stdout) =>
      done(error === null ? stdout.trim() : undefined),
    )
  })
  const name = "python peers"
  if (found === undefined)
    return { name, status: "ok", found: "no python3 (optional: only comparisons of speed use it)" }
  return {
    name,
    status: "ok",
    found:
      found === ""
        ? "none (optional: only comparisons of speed use them)"
        : `${found.replaceAll(",", ", ")} (optional)`,
  }
}
