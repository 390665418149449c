import { rmSync } from "node:fs"
import { chmod, mkdir, mkdtemp, rename, rm, rmdir, writeFile } from "node:fs/promises"
import path from "node:path"

/** A folder in the making: hidden beside its place until `publish`; gone when the work fails or is stopped. */
export class Staging {
  readonly folder: string
  readonly #place: string
  readonly #drop = () => rmSync(this.folder, { recursive: true, force: true })

  private constructor(place: string, folder: string) {
    this.#place = place
    this.folder = folder
    process.on("exit", this.#drop)
  }

  /** @param place the final folder: not there, or empty; its parent exists */
  static async begin(place: string): Promise<Staging> {
    const folder = await mkdtemp(path.join(path.dirname(place), `.${path.basename(place)}.partial-`))
    // What mkdtemp makes is for its owner only.
    await chmod(folder, 0o755)
    return new Staging(place, folder)
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

  /** Moves the folder to its place in one step. */
  async publish(): Promise<void> {
    // Fails where something has appeared in the meantime, and then nothing is lost.
    await rmdir(this.#place).catch((error) => {
      if (error.code !== "ENOENT") throw error
    })
    await rename(this.folder, this.#place)
    process.off("exit", this.#drop)
  }

  async discard(): Promise<void> {
    process.off("exit", this.#drop)
    await rm(this.folder, { recursive: true, force: true })
  }
}
