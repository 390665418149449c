import { rmSync } from "node:fs"
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises"
import path from "node:path"

/**
 * A report folder in the making. It lies hidden beside its place until `publish`, so that a run that fails or is stopped
 * leaves nothing behind.
 */
export class ReportFolder {
  /** Where to write until it is published. */
  readonly folder: string
  readonly #place: string
  readonly #drop = () => rmSync(this.folder, { recursive: true, force: true })

  private constructor(place: string, folder: string) {
    this.#place = place
    this.folder = folder
    process.on("exit", this.#drop)
  }

  /** @param place the final folder; its parent exists */
  static async begin(place: string): Promise<ReportFolder> {
    const folder = await mkdtemp(path.join(path.dirname(place), `.${path.basename(place)}.partial-`))
    // What mkdtemp makes is for its owner only; a report is for others too.
    await chmod(folder, 0o755)
    return new ReportFolder(place, folder)
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(path.join(this.folder, name), text)
  }

  /** Moves everything into place. What an earlier report had under the same names is replaced; `report.json` comes last. */
  async publish(): Promise<void> {
    await mkdir(this.#place, { recursive: true })
    await rm(path.join(this.#place, "report.json"), { force: true })
    await rm(path.join(this.#place, "recordings"), { recursive: true, force: true })
    const names = (await readdir(this.folder)).sort((a, b) => Number(a === "report.json") - Number(b === "report.json"))
    for (const name of names) await rename(path.join(this.folder, name), path.join(this.#place, name))
    await this.discard()
  }

  /** Takes everything back. */
  async discard(): Promise<void> {
    process.off("exit", this.#drop)
    await rm(this.folder, { recursive: true, force: true })
  }
}
