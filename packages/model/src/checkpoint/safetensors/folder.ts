import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { FmriError } from "@llm-fmri/errors"
import type { Checkpoint } from "../checkpoint.js"
import { openFile, readBytes, type WeightFile } from "../file.js"
import { hashListing, sha256 } from "../hash.js"
import { hashOf } from "../hash-cache.js"
import { isRecord, parseStrictJson } from "../json.js"
import { problem, quote } from "../problem.js"
import { type Stored, TensorStore } from "../store.js"
import { readStored } from "./file.js"

const CONFIG = "config.json"
const SINGLE = "model.safetensors"
const INDEX = "model.safetensors.index.json"
const MAX_JSON = 100_000_000

/**
 * Opens a folder with `config.json` and `model.safetensors`, or the shards that `model.safetensors.index.json` lists.
 * Every other file is ignored, but one lone `*.safetensors` of another name is taken for the weights.
 */
export async function openFolder(path: string, options: { hashes?: string } = {}): Promise<Checkpoint> {
  const names = new Set(await readdir(path))
  if (!names.has(CONFIG))
    throw missing(path, CONFIG, "Name the folder that holds config.json and the safetensors files.")
  const { value: config, bytes: configBytes } = await readJson(join(path, CONFIG))
  const weights = await openWeights(path, names)
  const store = new TensorStore(path, weights.files, weights.stored, true)
  store.warnings.push(...weights.warnings)
  const configHash = sha256(configBytes)
  const hash = async () => {
    const hashes = [{ path: CONFIG, sha256: configHash }]
    for (const file of weights.files) hashes.push({ path: file.path, sha256: await hashOf(file, options.hashes) })
    return hashListing(hashes)
  }
  return {
    format: "safetensors",
    path,
    config,
    tensors: store.tensors,
    warnings: store.warnings,
    tokenizerSource: { kind: "folder", path },
    read: (name) => store.read(name),
    readRows: (name, rows) => store.readRows(name, rows),
    contentHash: () => store.track(hash),
    close: () => store.close(),
  }
}

interface Weights {
  files: WeightFile[]
  stored: Map<string, Stored>
  warnings: string[]
}

async function openWeights(path: string, names: ReadonlySet<string>): Promise<Weights> {
  if (names.has(SINGLE)) return openShards(path, [SINGLE], undefined)
  if (names.has(INDEX)) {
    const map = readWeightMap((await readJson(join(path, INDEX))).value, join(path, INDEX))
    return openShards(path, [...new Set(map.values())].sort(), map)
  }
  const others = [...names].filter((name) => name.endsWith(".safetensors"))
  if (others.length === 1) return openShards(path, others, undefined)
  const pickle = [...names].some((name) => name.endsWith(".bin") || name.endsWith(".pt") || name.endsWith(".pth"))
  throw missing(
    path,
    SINGLE,
    pickle
      ? "Convert the weights to safetensors: pickle files can run code and are not read."
      : "Put model.safetensors, or its shards with model.safetensors.index.json, into the folder.",
  )
}

async function openShards(
  path: string,
  shards: readonly string[],
  map?: ReadonlyMap<string, string>,
): Promise<Weights> {
  const files: WeightFile[] = []
  const warnings: string[] = []
  const stored = new Map<string, Stored>()
  try {
    for (const shard of shards) {
      const file = await openFile(join(path, shard))
      files.push(file)
      for (const [name, tensor] of (await readStored(file)).stored) {
        if (stored.has(name)) throw problem("TensorDuplicate", "is in two shards", { file: file.path, tensor: name })
        const home = map?.get(name) ?? (map ? undefined : shard)
        if (home === shard) stored.set(name, tensor)
        else if (home === undefined) warnings.push(`tensor ${quote(name)} of ${shard} is not in the index: ignored`)
        else
          throw problem("TensorDuplicate", `is in a shard that the index does not give`, {
            file: file.path,
            tensor: name,
          })
      }
    }
    for (const [name, shard] of map ?? []) {
      if (!stored.has(name))
        throw problem("TensorMissing", "lacks a tensor that the index puts there", {
          file: join(path, shard),
          tensor: name,
        })
    }
    return { files, stored, warnings }
  } catch (error) {
    await Promise.all(files.map((file) => file.handle.close()))
    throw error
  }
}

function readWeightMap(index: Record<string, unknown>, file: string): Map<string, string> {
  if (!isRecord(index.weight_map)) throw problem("IndexMalformed", "weight_map is missing or not an object", { file })
  const map = new Map<string, string>()
  for (const [tensor, shard] of Object.entries(index.weight_map)) {
    // A shard is a file of this folder: no separators, no drive letters, nothing hidden.
    if (typeof shard !== "string" || !/^[\w-][\w.-]*\.safetensors$/.test(shard))
      throw problem("IndexMalformed", `${JSON.stringify(shard)} is not the name of a shard`, { file, tensor })
    map.set(tensor, shard)
  }
  return map
}

async function readJson(path: string): Promise<{ value: Record<string, unknown>; bytes: Uint8Array }> {
  const file = await openFile(path)
  try {
    if (file.size > MAX_JSON) throw problem("JsonInvalid", `takes ${file.size} bytes`, { file: path })
    const bytes = await readBytes(file, 0, file.size)
    return { value: parseStrictJson(bytes, { file: path }), bytes }
  } finally {
    await file.handle.close()
  }
}

function missing(folder: string, name: string, fix: string): FmriError {
  return new FmriError("FileMissing", `${folder} has no ${name}`, { fix, fields: { file: join(folder, name) } })
}
