import type { BadInput } from "./bad-input.js"
import { ggufFile } from "./command.js"

export const ggufs: readonly BadInput[] = [
  {
    what: "the file is cut off",
    make: ggufFile((bytes) => bytes.subarray(0, bytes.length >> 1)),
    says: /gguf/i,
  },
  {
    what: "it is another kind of file",
    make: ggufFile(() => Buffer.from("PK\u0003\u0004 not weights, but long enough to look at")),
    says: /GGUF/i,
  },
  {
    what: "a string says that it is huge",
    make: ggufFile((bytes) => {
      // The length of the first key, after magic, version and two counts.
      bytes.writeBigUInt64LE(1n << 60n, 24)
      return bytes
    }),
    says: /gguf/i,
  },
  {
    what: "it announces more tensors than it can hold",
    make: ggufFile((bytes) => {
      bytes.writeBigUInt64LE(1n << 50n, 8)
      return bytes
    }),
    says: /gguf/i,
  },
  {
    what: "a value has a type that does not exist",
    make: ggufFile((bytes) => {
      const key = Number(bytes.readBigUInt64LE(24))
      bytes.writeUInt32LE(99, 32 + key)
      return bytes
    }),
    says: /type/i,
  },
]
