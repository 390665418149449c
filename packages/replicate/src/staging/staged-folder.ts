import { rmSync } from "node:fs"
import { chmod, mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises"
import path from "node:path"

/**
 * A folder in the making. It lies hidden beside its place until it is published, so that work that fails or is stopped
 * leaves nothing behind.
 */
export class StagedFolder {
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
  static async begin(place: string): Promise<StagedFolder> {
    const folder = await mkdtemp(path.join(path.dirname(place), `.${path.basename(place)}.partial-`))
    // What mkdtemp makes is for its owner only; what is published is for others too.
    await chmod(folder, 0o755)
    return new StagedFolder(place, folder)
  }

  /** A path below the folder, whose own folder exists. */
  async at(name: string): Promise<string> {
    const file = path.join(this.folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    return file
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(await this.at(name), text)
  }

  /** Moves the folder to its place in one step. Its place is not there, or empty: otherwise nothing is moved. */
  async publish(): Promise<void> {
    await rmdir(this.#place).catch((error) => {
      if (error.code !== "ENOENT") throw error
    })
    await rename(this.folder, this.#place)
    process.off("exit", this.#drop)
  }

  /**
   * Moves everything into a place where there may be an earlier one: what has the same name is replaced.
   *
   * @param last the file that says that all is there: an earlier one goes first, the new one comes last
   * @param gone what of the earlier one must not stay
   */
  async publishOver(last: string, gone: readonly string[] = []): Promise<void> {
    await mkdir(this.#place, { recursive: true })
    for (const name of [last, ...gone]) await rm(path.join(this.#place, name), { recursive: true, force: true })
    const names = (await readdir(this.folder)).sort((a, b) => Number(a === last) - Number(b === last))
    for (const name of names) await rename(path.join(this.folder, name), path.join(this.#place, name))
    await this.discard()
  }

  /** Takes everything back. */
  async discard(): Promise<void> {
    process.off("exit", this.#drop)
    await rm(this.folder, { recursive: true, force: true })
  }
}
