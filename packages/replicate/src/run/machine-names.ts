import os from "node:os"
import type { MachineNames } from "../report/anonymous.js"

/** What must not be seen in anything written: this machine's folders, its name, its user's name. */
export function machineNames(folders: readonly string[] = []): MachineNames {
  const user = (() => {
    try {
      return os.userInfo().username
    } catch {
      return ""
    }
  })()
  return { folders: [os.homedir(), os.tmpdir(), process.cwd(), ...folders], host: os.hostname(), user }
}
