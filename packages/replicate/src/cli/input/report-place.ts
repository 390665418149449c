import { mkdir } from "node:fs/promises"
import path from "node:path"
import { checkOutFolder } from "./out.js"

/** Where a report goes: the folder named with `--out`, or one of this name in `reports/`. */
export async function reportPlace(out: string | undefined, name: string): Promise<string> {
  if (out !== undefined) return checkOutFolder(out)
  await mkdir("reports", { recursive: true })
  return checkOutFolder(path.join("reports", name))
}
