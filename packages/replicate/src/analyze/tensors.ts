import path from "node:path"
import type { Matrix } from "@llm-fmri/analysis"
import { FmriError } from "@llm-fmri/errors"
import { openSafetensors } from "@llm-fmri/model"
import { parseLayers } from "../cli/input/layers.js"
import { readPlainMatrix } from "./plain-matrix.js"

/** Which tensors of a file are meant. */
export interface TensorChoice {
  /** Exactly these names. */
  tensors?: readonly string[] | undefined
  /** Those named `<site>.<layer>`. */
  site?: string | undefined
  /** `all`, `0,4,8` or `0..5`. */
  layers: string
}

/** A tensor with any number of axes, as stored. */
export interface StoredTensor {
  name: string
  dims: readonly number[]
  data: Matrix["data"]
}

export interface TensorFile {
  tensors: StoredTensor[]
  metadata: Readonly<Record<string, string>>
}

/** Outputs and attention patterns are no units of a layer; they are read when they are named. */
const setAside = /^(logits|attn_pattern\.\d+)$/

/**
 * The chosen tensors of a safetensors file, or the one matrix of a `.npy` or `.csv` file, by layer.
 *
 * @throws FmriError `NoSuchTensor`, `NoSuchLayer`, `NotNumbers`, and those of the readers
 */
export async function readTensors(file: string, choice: TensorChoice): Promise<TensorFile> {
  if (/\.(npy|csv)$/i.test(file)) return { tensors: [await readPlainMatrix(file)], metadata: {} }
  const opened = await openSafetensors(file)
  try {
    const names = chosenNames([...opened.tensors.keys()].sort(byLayer), choice, path.basename(file))
    const tensors: StoredTensor[] = []
    for (const name of names) {
      const { dtype, shape } = opened.tensors.get(name) as { dtype: string; shape: readonly number[] }
      if (!/^(F64|F32|F16|BF16)$/.test(dtype)) {
        if (choice.tensors === undefined) continue
        throw new FmriError("NotNumbers", `the tensor "${name}" is stored as ${dtype}`, {
          fix: "Name tensors of F64, F32, F16 or BF16.",
        })
      }
      const data = dtype === "F64" ? float64(await opened.readBytes(name)) : await opened.read(name)
      tensors.push({ name, dims: shape, data })
    }
    if (tensors.length === 0) throw nothing(path.basename(file), names)
    return { tensors, metadata: Object.fromEntries(opened.metadata) }
  } finally {
    await opened.close()
  }
}

function float64(bytes: Uint8Array<ArrayBuffer>): Float64Array {
  return new Float64Array(
    bytes.byteOffset % 8 === 0 ? bytes.buffer : bytes.slice().buffer,
    bytes.byteOffset % 8 === 0 ? bytes.byteOffset : 0,
    bytes.length / 8,
  )
}

/** The layer that a tensor's name ends in: `resid_post.3`, `layer_03`, `h3.out` has none at its end but 3 in it. */
export function layerOf(name: string): number | undefined {
  const digits = /(\d+)\D*$/.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function chosenNames(all: readonly string[], { tensors, site, layers }: TensorChoice, file: string): string[] {
  if (tensors !== undefined) {
    const missing = tensors.find((name) => !all.includes(name))
    if (missing === undefined) return [...tensors]
    throw new FmriError("NoSuchTensor", `${file} has no tensor "${missing}"`, { fix: `It has ${some(all)}.` })
  }
  const ofSite = all.filter((name) =>
    site === undefined ? !setAside.test(name) : name === site || name.startsWith(`${site}.`),
  )
  if (ofSite.length === 0) {
    throw new FmriError(
      "NoSuchTensor",
      site === undefined ? `${file} has no tensor to analyse` : `${file} has no tensor of the site "${site}"`,
      {
        fix: `It has ${some(all)}.`,
      },
    )
  }
  const wanted = parseLayers(layers)
  const chosen = wanted === "all" ? ofSite : ofSite.filter((name) => wanted.includes(layerOf(name) ?? Number.NaN))
  const missing = wanted === "all" ? undefined : wanted.find((layer) => !ofSite.some((name) => layerOf(name) === layer))
  if (missing !== undefined) {
    throw new FmriError("NoSuchLayer", `${file} has no tensor of layer ${missing}`, { fix: `It has ${some(ofSite)}.` })
  }
  return chosen
}

/** By what stands before the number, then by the number. */
function byLayer(one: string, other: string): number {
  const stem = (name: string) => name.replace(/\d+(?=\D*$)/, "")
  if (stem(one) !== stem(other)) return stem(one) < stem(other) ? -1 : 1
  return (layerOf(one) ?? -1) - (layerOf(other) ?? -1)
}

function nothing(file: string, names: readonly string[]): FmriError {
  return new FmriError("NotNumbers", `no tensor of ${file} holds floating-point numbers`, {
    fix: `It has ${some(names)}.`,
  })
}

export function some(names: readonly string[]): string {
  return names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")} and ${names.length - 12} more`
}
