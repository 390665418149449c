import { type FileHandle, open, stat } from "node:fs/promises"
import { endianness } from "node:os"
import { FmriError } from "@llm-fmri/errors"
import { problem } from "./problem.js"

/** A regular file opened for reading, with the size it had then: every length in it is checked against that. */
export interface WeightFile {
  path: string
  handle: FileHandle
  size: number
}

/** Opens a regular file. Errors: `FileMissing`, `FileNotRegular`, `FileUnreadable`, `PlatformUnsupported`. */
export async function openFile(path: string): Promise<WeightFile> {
  if (endianness() !== "LE")
    throw new FmriError("PlatformUnsupported", "weight files are read on little-endian machines only", {
      fix: "Use an x86-64 or ARM64 machine.",
    })
  // Asked before opening: to open a named pipe would wait for ever.
  const kind = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR")
      throw new FmriError("FileMissing", `${path} does not exist`, {
        fix: "Check the path; a model is a folder with config.json and safetensors, or a .gguf file.",
        fields: { file: path },
        cause,
      })
    throw unreadable(path, cause)
  })
  if (!kind.isFile()) throw problem("FileNotRegular", "is not a regular file", { file: path, fix: "Name a file." })
  const handle = await open(path, "r").catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(path, cause)
  })
  return { path, handle, size: kind.size }
}

/** Bytes `[position, position + length)`, which the caller knows to lie inside the file. */
export async function readBytes(file: WeightFile, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length)
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.handle.read(bytes, done, length - done, position + done)
    if (bytesRead === 0) throw problem("FileTruncated", `ends at byte ${position + done}`, { file: file.path })
    done += bytesRead
  }
  return bytes
}

function unreadable(path: string, cause: NodeJS.ErrnoException): FmriError {
  return problem("FileUnreadable", `cannot be read (${cause.code})`, {
    file: path,
    fix: "Check its permissions.",
    cause,
  })
}
