import { access, constants, readdir, readFile, stat } from "node:fs/promises"
import path from "node:path"
import { usageError } from "../usage-error.js"

/** Refuses, before any work, a file that could not be written at the end. Returns the absolute path. */
export async function checkOutFile(file: string): Promise<string> {
  if (/[/\\]$/.test(file)) throw usageError("OutIsFolder", `--out ${file} is a folder`, "Name a file in it.")
  const full = path.resolve(file)
  await checkParent(file, full)
  const found = await stat(full).catch(() => undefined)
  if (found?.isDirectory()) throw usageError("OutIsFolder", `--out ${file} is a folder`, "Name a file in it.")
  if (found !== undefined && !found.isFile()) {
    throw usageError("OutIsSpecial", `--out ${file} is not a plain file`, "Name another file.")
  }
  return full
}

/**
 * The same for a report folder. It may be new, empty, or an earlier report (whose files are then replaced);
 * a folder with anything else in it is left alone.
 */
export async function checkOutFolder(folder: string): Promise<string> {
  const full = path.resolve(folder)
  await checkParent(folder, full)
  const found = await stat(full).catch(() => undefined)
  if (found === undefined) return full
  if (!found.isDirectory()) {
    throw usageError(
      "OutIsFile",
      `--out ${folder} is a file`,
      "Name a folder for the report; it is made if it is not there.",
    )
  }
  const entries = await readdir(full)
  if (entries.length > 0 && !(await isReport(full))) {
    throw usageError(
      "OutNotEmpty",
      `--out ${folder} is a folder that holds something else than a report`,
      "Name a new or empty folder.",
    )
  }
  await checkWritable(folder, full)
  return full
}

/** The same for a folder that holds one thing and nothing else: it may be new or empty. */
export async function checkNewFolder(folder: string): Promise<string> {
  const full = path.resolve(folder)
  await checkParent(folder, full)
  const found = await stat(full).catch(() => undefined)
  if (found === undefined) return full
  if (!found.isDirectory()) throw usageError("OutIsFile", `--out ${folder} is a file`, "Name a new or empty folder.")
  if ((await readdir(full)).length === 0) return full
  throw usageError("OutNotEmpty", `--out ${folder} is a folder that is not empty`, "Name a new or empty folder.")
}

async function isReport(folder: string): Promise<boolean> {
  const text = await readFile(path.join(folder, "report.json"), "utf8").catch(() => "")
  return /"schema":\s*"llm-fmri\.report\/\d+"/.test(text.slice(0, 200))
}

async function checkParent(given: string, full: string): Promise<void> {
  const parent = path.dirname(full)
  const found = await stat(parent).catch(() => undefined)
  if (found?.isDirectory() !== true) {
    throw usageError(
      "OutNowhere",
      `the folder of --out ${given} does not exist`,
      `Make it first: mkdir -p ${path.dirname(given)}`,
    )
  }
  await checkWritable(given, parent)
}

async function checkWritable(given: string, folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK)
  } catch {
    throw usageError("OutUnwritable", `the folder of --out ${given} cannot be written to`, "Choose another folder.")
  }
}
