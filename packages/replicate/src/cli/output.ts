import type { Writable } from "node:stream"

/** stdout: the result and nothing else. */
export interface Output {
  /** Prints text; a newline is added where it lacks one. */
  text(text: string): void
  /** Prints one JSON document. */
  json(value: unknown): void
  readonly isTTY: boolean
  /** Columns of the terminal; 100 where there is none. */
  readonly columns: number
  /** ANSI colours: a terminal, and no NO_COLOR. */
  readonly colour: boolean
  /** Resolves when everything has left the process. */
  flush(): Promise<void>
}

export function openOutput(stream: Writable & { isTTY?: boolean; columns?: number }, env: NodeJS.ProcessEnv): Output {
  // A reader that stops early (`| head`) closes the pipe; what it did not want is dropped.
  let closed = false
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") closed = true
    else throw error
  })
  const write = (text: string) => {
    if (!closed) stream.write(text.endsWith("\n") ? text : `${text}\n`)
  }
  const isTTY = stream.isTTY === true
  return {
    text: write,
    json: (value) => write(JSON.stringify(value, null, 2)),
    isTTY,
    columns: stream.columns ?? 100,
    colour: colourWanted(isTTY, env),
    flush: () =>
      new Promise((done) => {
        if (closed || stream.writableLength === 0) done()
        else {
          stream.once("error", () => done())
          stream.write("", () => done())
        }
      }),
  }
}

/** NO_COLOR counts when it is set and not empty (no-color.org). */
export function colourWanted(isTTY: boolean, env: NodeJS.ProcessEnv): boolean {
  return isTTY && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb"
}
