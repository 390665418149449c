import { describe, expect, it } from "vitest"
import { buildConfig } from "../../src/checkpoint/gguf/config.js"
import { NeedMore } from "../../src/checkpoint/gguf/cursor.js"
import { Facts } from "../../src/checkpoint/gguf/facts.js"
import { parseGgufHeader } from "../../src/checkpoint/gguf/header.js"
import { headerLength, parseHeader } from "../../src/checkpoint/safetensors/header.js"
import { EMBEDDING, GgufBytes, gguf, type ListedTensor, LLAMA_KEYS, safetensors } from "./bytes.js"

function parseSafetensors(bytes: Buffer) {
  const length = headerLength(bytes.subarray(0, 8), bytes.length, "x.safetensors")
  return parseHeader(bytes.subarray(8, 8 + length), bytes.length, "x.safetensors")
}

function tensor(dtype: unknown, shape: unknown, offsets: unknown) {
  return { dtype, shape, data_offsets: offsets }
}

describe("a safetensors header", () => {
  it.each<[string, string, Buffer]>([
    ["an empty file", "FileTruncated", Buffer.alloc(0)],
    ["seven bytes", "FileTruncated", Buffer.alloc(7)],
    ["a length beyond the file", "HeaderTooLong", safetensors("{}", 0, 3)],
    ["a length of 2^64 - 1", "HeaderTooLong", safetensors("{}", 0, 2n ** 64n - 1n)],
    ["no JSON", "JsonInvalid", safetensors("hello")],
    ["a truncated JSON", "JsonInvalid", safetensors('{"a":')],
    ["a list", "JsonInvalid", safetensors("[]")],
    ["null", "JsonInvalid", safetensors("null")],
    ["bytes that are not UTF-8", "JsonInvalid", Buffer.from("0300000000000000ff7b7d", "hex")],
    ["nesting without end", "JsonInvalid", safetensors("[".repeat(100_000))],
    ["brackets in plenty", "JsonInvalid", safetensors(`{"a":[${"[],".repeat(4_000_001)}[]]}`)],
    ["a string that does not end", "JsonInvalid", safetensors('{"a')],
    ["a string that ends in a backslash", "JsonInvalid", safetensors('{"a\\')],
    ["__proto__ as a tensor", "JsonInvalid", safetensors('{"__proto__": {"dtype": "F32"}}')],
    ["a tensor twice", "JsonDuplicateKey", safetensors('{"a": {}, "a": {}}')],
    ["a tensor twice, once escaped", "JsonDuplicateKey", safetensors('{"a": {}, "\\u0061": {}}')],
    ["a field twice", "JsonDuplicateKey", safetensors('{"a": {"dtype": "F32", "dtype": "F16"}}')],
    ["a tensor that is a number", "TensorMalformed", safetensors({ a: 1 })],
    ["no dtype", "TensorMalformed", safetensors({ a: { shape: [1], data_offsets: [0, 4] } }, 4)],
    ["an unknown dtype", "DtypeUnknown", safetensors({ a: tensor("F33", [1], [0, 4]) }, 4)],
    ["a dtype of Object.prototype", "DtypeUnknown", safetensors({ a: tensor("toString", [1], [0, 4]) }, 4)],
    ["an unknown field", "TensorMalformed", safetensors({ a: { ...tensor("F32", [1], [0, 4]), strides: [1] } }, 4)],
    ["a negative dimension", "TensorMalformed", safetensors({ a: tensor("F32", [-1], [0, 4]) }, 4)],
    ["a fractional dimension", "TensorMalformed", safetensors({ a: tensor("F32", [0.5], [0, 2]) }, 2)],
    [
      "a dimension beyond 2^53",
      "TensorMalformed",
      safetensors('{"a":{"dtype":"F32","shape":[1e300],"data_offsets":[0,4]}}', 4),
    ],
    ["a shape that overflows", "TensorSizeWrong", safetensors({ a: tensor("F32", [2 ** 40, 2 ** 40], [0, 4]) }, 4)],
    ["a shape that is a string", "TensorMalformed", safetensors({ a: tensor("F32", "1", [0, 4]) }, 4)],
    ["three offsets", "TensorMalformed", safetensors({ a: tensor("F32", [1], [0, 4, 8]) }, 8)],
    ["negative offsets", "TensorMalformed", safetensors({ a: tensor("F32", [1], [-4, 0]) }, 4)],
    ["reversed offsets", "TensorOutOfRange", safetensors({ a: tensor("F32", [1], [4, 0]) }, 4)],
    ["offsets beyond the file", "TensorOutOfRange", safetensors({ a: tensor("F32", [2], [0, 8]) }, 4)],
    ["fewer bytes than the shape", "TensorSizeWrong", safetensors({ a: tensor("F32", [2], [0, 4]) }, 4)],
    [
      "overlapping tensors",
      "TensorsOverlap",
      safetensors({ a: tensor("F32", [2], [0, 8]), b: tensor("F32", [1], [4, 8]) }, 8),
    ],
    ["a gap", "TensorsGap", safetensors({ a: tensor("F32", [1], [0, 4]), b: tensor("F32", [1], [8, 12]) }, 12)],
    ["bytes after the last tensor", "TensorsGap", safetensors({ a: tensor("F32", [1], [0, 4]) }, 5)],
    ["metadata that is a list", "MetadataMalformed", safetensors({ __metadata__: [] })],
    ["metadata of numbers", "MetadataMalformed", safetensors({ __metadata__: { a: 1 } })],
  ])("with %s is refused", (_what, tag, bytes) => {
    expect(() => parseSafetensors(bytes)).toThrowError(expect.objectContaining({ name: "FmriError", tag }))
  })

  it("names the file and the tensor", () => {
    const bytes = safetensors({ "model.norm": tensor("F32", [2], [0, 4]) }, 4)
    expect(() => parseSafetensors(bytes)).toThrowError(
      expect.objectContaining({ fields: { file: "x.safetensors", tensor: "model.norm" } }),
    )
  })
})

function open(bytes: Buffer) {
  const header = parseGgufHeader(bytes, bytes.length, "x.gguf")
  return buildConfig(new Facts(header.metadata, "x.gguf"), header.tensors)
}

const key = (name: string, type: number) => new GgufBytes().head(0, 1).string(name).u32(type)
const withKeys = (extra: Parameters<typeof gguf>[0]) => gguf({ ...LLAMA_KEYS, ...extra }, [EMBEDDING])
const withTensors = (...tensors: ListedTensor[]) => gguf(LLAMA_KEYS, tensors)

function longList(): Buffer {
  const bytes = new GgufBytes().head(0, 3).key("general.architecture", "llama").key("llama.embedding_length", 8)
  return bytes.string("llama.attention.head_count").u32(9).u32(0).u64(100_000).data(100_032)
}

describe("a GGUF header", () => {
  it("of the smallest llama is accepted", () => {
    expect(open(withKeys({})).config).toMatchObject({ model_type: "llama", vocab_size: 10, head_dim: 4 })
  })

  it.each<[string, string, Buffer]>([
    ["another magic", "FormatUnknown", Buffer.from("PK\u0003\u0004".padEnd(64))],
    ["twenty bytes", "FormatUnknown", Buffer.from("GGUF".padEnd(20))],
    ["version 1", "GgufVersion", new GgufBytes().head(0, 0, 1).data(32)],
    ["the other byte order", "GgufVersion", new GgufBytes().head(0, 0, 0x03000000).data(32)],
    ["2^63 tensors", "NumberTooLarge", new GgufBytes().head(2n ** 63n, 0).data(32)],
    ["a billion tensors", "CountTooLarge", new GgufBytes().head(1e9, 0).data(32)],
    ["a billion keys", "CountTooLarge", new GgufBytes().head(0, 1e9).data(32)],
    [
      "a key of 2^60 bytes",
      "NumberTooLarge",
      new GgufBytes()
        .head(0, 1)
        .u64(2n ** 60n)
        .data(64),
    ],
    ["a key beyond the file", "FileTruncated", new GgufBytes().head(0, 1).u64(1e6).data(64)],
    ["a value type that does not exist", "ValueTypeUnknown", key("a", 13).data(64)],
    ["an array of a type that does not exist", "ValueTypeUnknown", key("a", 9).u32(99).u64(1).data(64)],
    ["an array of arrays", "ArrayNested", key("a", 9).u32(9).u64(1).u32(9).u64(1).data(64)],
    [
      "an array of 2^40 strings",
      "ArrayTooLong",
      key("a", 9)
        .u32(8)
        .u64(2n ** 40n)
        .data(64),
    ],
    [
      "an array of 2^40 numbers",
      "ArrayTooLong",
      key("a", 9)
        .u32(4)
        .u64(2n ** 40n)
        .data(64),
    ],
    [
      "an array of 2^25 numbers",
      "ArrayTooLong",
      key("a", 9)
        .u32(0)
        .u64(2 ** 25)
        .data(2 ** 25),
    ],
    ["a hundred thousand head counts", "KeyUnsupported", longList()],
    [
      "a string beyond the file",
      "FileTruncated",
      key("a", 8)
        .u64(2n ** 20n)
        .data(64),
    ],
    [
      "a key that is not UTF-8",
      "StringMalformed",
      new GgufBytes().head(0, 1).u64(2).raw(Uint8Array.of(0xff, 0xfe)).u32(4).u32(1).data(64),
    ],
    ["a key twice", "KeyDuplicate", new GgufBytes().head(0, 2).key("a", 1).key("a", 2).data(64)],
    ["alignment 0", "AlignmentMalformed", gguf({ "general.alignment": 0 }, [])],
    ["alignment 48", "AlignmentMalformed", gguf({ "general.alignment": 48 }, [])],
    ["alignment as text", "AlignmentMalformed", gguf({ "general.alignment": "32" }, [])],
    ["rank 0", "TensorMalformed", withTensors(["a", [], 0, 0])],
    ["rank 5", "TensorMalformed", withTensors(["a", [1, 1, 1, 1, 1], 0, 0])],
    ["an empty dimension", "TensorMalformed", withTensors(["a", [4, 0], 0, 0])],
    ["a dimension of 2^60", "NumberTooLarge", withTensors(["a", [2n ** 60n], 0, 0])],
    ["a shape that overflows", "TensorOutOfRange", withTensors(["a", [2n ** 40n, 2n ** 40n, 2n ** 40n], 0, 0])],
    ["a tensor type that does not exist", "DtypeUnknown", withTensors(["a", [32], 250, 0])],
    ["a removed tensor type", "DtypeUnknown", withTensors(["a", [32], 4, 0])],
    ["rows that are no whole blocks", "TensorMalformed", withTensors(["a", [33], 8, 0])],
    ["a misaligned offset", "TensorMalformed", withTensors(["a", [4], 0, 4])],
    ["an offset beyond the file", "TensorOutOfRange", withTensors(["a", [4], 0, 2 ** 30])],
    ["an end beyond the file", "TensorOutOfRange", withTensors(["a", [1025], 0, 0])],
    ["a tensor twice", "TensorDuplicate", withTensors(["a", [4], 0, 0], ["a", [4], 0, 32])],
    ["overlapping tensors", "TensorsOverlap", withTensors(["a", [16], 0, 0], ["b", [4], 0, 32])],
    ["no architecture", "KeyMissing", gguf({}, [])],
    ["another architecture", "ArchitectureUnknown", gguf({ "general.architecture": "mamba" }, [])],
    ["an architecture of Object.prototype", "ArchitectureUnknown", gguf({ "general.architecture": "constructor" }, [])],
    ["an adapter", "KeyUnsupported", withKeys({ "general.type": "adapter" })],
    ["one of three parts", "KeyUnsupported", withKeys({ "split.count": 3 })],
    ["no width", "KeyMissing", gguf({ "general.architecture": "llama" }, [EMBEDDING])],
    ["a width as text", "KeyUnsupported", withKeys({ "llama.embedding_length": "8" })],
    ["no heads", "KeyUnsupported", withKeys({ "llama.attention.head_count": 0 })],
    ["heads that do not divide", "KeyUnsupported", withKeys({ "llama.attention.head_count": 3 })],
    ["a NaN epsilon", "KeyUnsupported", withKeys({ "llama.attention.layer_norm_rms_epsilon": { float: Number.NaN } })],
    ["four billion blocks", "KeyUnsupported", withKeys({ "llama.block_count": 0xffffffff })],
    ["experts", "KeyUnsupported", withKeys({ "llama.expert_count": 8 })],
    ["half the head rotated", "KeyUnsupported", withKeys({ "llama.rope.dimension_count": 2 })],
    ["scaling of an unknown kind", "KeyUnsupported", withKeys({ "llama.rope.scaling.type": "longrope" })],
    ["another vocabulary", "KeyUnsupported", withKeys({ "llama.vocab_size": 11 })],
    ["a key nobody knows", "KeyUnknown", withKeys({ "llama.attention.new_trick": 1 })],
    ["no embedding", "TensorMissing", gguf(LLAMA_KEYS, [["output_norm.weight", [8], 0, 0]])],
  ])("with %s is refused", (_what, tag, bytes) => {
    expect(() => open(bytes)).toThrowError(expect.objectContaining({ name: "FmriError", tag }))
  })

  it("may say harmless things", () => {
    const harmless = { "llama.expert_count": 0, "llama.tensor_data_layout": "Meta AI original pth", "other.key": 1 }
    expect(open(withKeys(harmless)).config).toEqual(open(withKeys({})).config)
  })

  it("asks for more bytes of a file that goes on", () => {
    const bytes = withKeys({})
    expect(() => parseGgufHeader(bytes.subarray(0, 100), bytes.length, "x")).toThrow(NeedMore)
  })
})
