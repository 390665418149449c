import { spawn } from "node:child_process"

/** The program that opens a file with what the user has chosen for it. */
export function opener(platform: NodeJS.Platform): readonly string[] {
  if (platform === "darwin") return ["open"]
  if (platform === "win32") return ["cmd", "/c", "start", ""]
  return ["xdg-open"]
}

/** Opens a file in the user's browser. False where there is nothing to open it with. */
export function openFile(file: string, command: readonly string[] = opener(process.platform)): Promise<boolean> {
  const [program = "", ...args] = command
  return new Promise((done) => {
    const child = spawn(program, [...args, file], { stdio: "ignore", detached: true })
    child.once("error", () => done(false))
    // An opener either ends at once with a code, or stays because it is the browser.
    child.once("exit", (code) => done(code === 0))
    const stays = setTimeout(() => done(true), 1500)
    child.once("close", () => clearTimeout(stays))
    child.unref()
  })
}
