// Builds every package. Turbo does not look at the operating system, the processor or Node's version;
// the fingerprint puts them into its keys. Its telemetry is switched off here, so that no shell has to.
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { environmentFingerprint } from "./environment.js"
import { members, root } from "./workspace.js"

const finished = spawnSync(
  join(root, "node_modules/.bin/turbo"),
  ["run", "build", "--output-logs=errors-only", "--concurrency=100%", ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", LLM_FMRI_ENVIRONMENT: environmentFingerprint() },
  },
)
process.exitCode = finished.status ?? 1

// A build taken from turbo's cache is laid over what is there: files whose source is gone would be published.
for (const { dir } of members()) {
  const [src, dist] = [join(root, dir, "src"), join(root, dir, "dist")]
  if (!existsSync(dist)) continue
  for (const file of readdirSync(dist, { recursive: true }).map(String)) {
    const [, base] = /^(.*?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(file) ?? []
    if (base !== undefined && !existsSync(join(src, `${base}.ts`))) rmSync(join(dist, file))
  }
}
