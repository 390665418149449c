import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { FmriError } from "@llm-fmri/errors"

const run = promisify(execFile)

/** What `accept` and `calibrate` write themselves, and the changeset that they ask for. */
const own = [
  /^replications\/[^/]+\/(accepted|calibration)\.json$/,
  /^history\/[^/]+\.jsonl$/,
  /^\.changeset\/[^/]+\.md$/,
]

/** Of the files that git calls changed or new, those that would make accepted values depend on what is not committed. */
export function dirtyElsewhere(files: readonly string[]): string[] {
  return files.filter((file) => !own.some((pattern) => pattern.test(file)))
}

/**
 * Files of a git tree that are changed or new, from the tree's root.
 *
 * @throws FmriError `NoGitTree` where that cannot be said
 */
export async function changedFiles(root: string): Promise<string[]> {
  try {
    const { stdout } = await run("git", ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"], {
      cwd: root,
      maxBuffer: 2 ** 26,
    })
    return stdout
      .split("\0")
      .filter((entry) => entry !== "")
      .map((entry) => entry.slice(3))
  } catch (error) {
    throw new FmriError(
      "NoGitTree",
      "git does not say whether the tree is clean: it is no git repository, or git is not here",
      {
        fix: "Accept values in a git repository, so that it is known what they were measured with.",
        cause: error,
      },
    )
  }
}

/** @throws FmriError `DirtyTree` naming the files */
export async function checkTree(root: string): Promise<void> {
  const dirty = dirtyElsewhere(await changedFiles(root))
  if (dirty.length === 0) return
  const shown = dirty.slice(0, 5).join(", ")
  const more = dirty.length > 5 ? ` and ${dirty.length - 5} more` : ""
  throw new FmriError("DirtyTree", `the tree has changes that are not committed: ${shown}${more}`, {
    fix: "Commit or stash them first, so that accepted values belong to a commit.",
    fields: { files: dirty },
  })
}
