import { stat } from "node:fs/promises"
import path from "node:path"
import { fitZScore, frameMeans, groupMeans, type Matrix, subtractFrameMeans, zScore } from "@llm-fmri/analysis"
import type { Label } from "@llm-fmri/capture"
import { FmriError } from "@llm-fmri/errors"
import { choosePosition, recordedRows } from "../engine/recorded-rows.js"
import { type RowLabel, readLabelFile } from "./labels.js"
import { readTensors, type StoredTensor, some, type TensorChoice } from "./tensors.js"

/** Where activations and labels come from, and which of them count. */
export interface MaterialRequest extends TensorChoice {
  file: string
  /** By default the file of labels beside the recording, where there is one. */
  labels?: string | undefined
  /** `target`, `next`, `last`, or an index: needed where a row has several. */
  position?: string | undefined
  /** Column of the category; `none` for none. The others as well. */
  by: string
  /** Column of the word: what resampling moves as a whole. */
  group: string
  /** Column of the frame, whose mean is taken away. */
  frame: string
  /** Activations as they are: no frame's mean taken away, no unit scaled. */
  raw: boolean
}

/** One of the analysed tensors: rows are samples, columns are units. */
export interface Layer {
  name: string
  x: Matrix
}

/** Activations with what is known of their rows. */
export interface Material {
  readonly layers: readonly Layer[]
  readonly rows: number
  /** One entry a row; undefined where the labels have no such column. */
  readonly category: readonly string[] | undefined
  readonly group: readonly string[] | undefined
  readonly frame: readonly string[] | undefined
  /** Names of the columns, for errors. */
  readonly columns: Pick<MaterialRequest, "by" | "group" | "frame">
  readonly raw: boolean
  /** Rows with their frame's mean taken away (all rows of the frame count, labels do not), unless `raw`. */
  centred(layer: Layer): Matrix
  /** The same with every unit z-scored. */
  standardised(layer: Layer): Matrix
  /** Means of the standardised rows of each group, in the order of their first row; the rows where there are no groups. */
  means(layer: Layer): Matrix
  /** What is known of the rows of `means`. */
  readonly meanLabels: {
    readonly category: readonly string[] | undefined
    readonly group: readonly string[] | undefined
  }
}

/**
 * Reads tensors and labels, and matches them row by row.
 *
 * @throws FmriError `LabelsDoNotFit`, `RowsDiffer`, `NotVectors`, `NotFinite`, `NoSuchColumn`, `ColumnIncomplete`, …
 */
export async function readMaterial(request: MaterialRequest): Promise<Material> {
  const { tensors, metadata } = await readTensors(request.file, request)
  const labels = await labelsOf(request)
  const found = tensors.map((tensor) => placed(tensor, labels, metadata, request))
  const [first] = found as [(typeof found)[number], ...typeof found]
  const other = found.find(({ layer }) => layer.x.dims[0] !== first.layer.x.dims[0])
  if (other !== undefined) {
    throw new FmriError(
      "RowsDiffer",
      `"${first.layer.name}" has ${first.layer.x.dims[0]} rows and "${other.layer.name}" has ${other.layer.x.dims[0]}`,
      { fix: "Choose tensors of the same rows with --tensor or --site." },
    )
  }
  return materialOf(
    found.map(({ layer }) => layer),
    first.labels,
    request,
  )
}

/** Joins activations and the labels of their rows. */
export function materialOf(
  layers: readonly Layer[],
  labels: readonly RowLabel[] | undefined,
  { by, group, frame, raw }: Pick<MaterialRequest, "by" | "group" | "frame" | "raw">,
): Material {
  for (const layer of layers) checkFinite(layer)
  const rows = layers[0]?.x.dims[0] ?? 0
  const words = columnOf(labels, group, "word")
  const frames = columnOf(labels, frame, "frame")
  if (frames !== undefined && !raw) checkFrames(frames, frame)
  const categories = columnOf(labels, by, "category")
  const centred = ({ x }: Layer) =>
    raw || frames === undefined ? x : subtractFrameMeans(x, frames, frameMeans(x, frames))
  const standardised = (layer: Layer) => {
    if (raw) return layer.x
    const x = centred(layer)
    return zScore(x, fitZScore(x))
  }
  const firsts =
    words === undefined
      ? undefined
      : [...new Map(words.map((word, row) => [word, row] as const).reverse())]
          .map(([, row]) => row)
          .sort((a, b) => a - b)
  const pick = (column: readonly string[] | undefined) =>
    firsts === undefined || column === undefined ? column : firsts.map((row) => column[row] as string)
  return {
    layers,
    rows,
    category: categories,
    group: words,
    frame: frames,
    columns: { by, group, frame },
    raw,
    centred,
    standardised,
    means: (layer) => (words === undefined ? standardised(layer) : groupMeans(standardised(layer), words)),
    meanLabels: { category: pick(categories), group: pick(words) },
  }
}

async function labelsOf({ file, labels }: MaterialRequest): Promise<{ rows: RowLabel[]; name: string } | undefined> {
  if (labels !== undefined) return { rows: await readLabelFile(labels), name: path.basename(labels) }
  const beside = `${file.replace(/\.(safetensors|npy|csv)$/i, "")}.labels.json`
  const there = await stat(beside).then(
    () => true,
    () => false,
  )
  return there ? { rows: await readLabelFile(beside), name: path.basename(beside) } : undefined
}

/** A tensor's rows with their labels, one a row. */
function placed(
  { name, dims, data }: StoredTensor,
  labels: { rows: RowLabel[]; name: string } | undefined,
  metadata: Readonly<Record<string, string>>,
  { position }: MaterialRequest,
): { layer: Layer; labels: RowLabel[] | undefined } {
  if (
    dims.length === 3 &&
    labels?.rows.every((label) => typeof label.row === "number" && typeof label.position === "number")
  ) {
    const recorded = labels.rows as unknown as Label[]
    const beyond = recorded.find(({ row }) => row >= (dims[0] as number))
    if (beyond !== undefined) throw doNotFit(labels.name, `speak of row ${beyond.row}`, name, dims)
    const chosen = choosePosition({ labels: recorded, metadata }, position)
    const x = recordedRows(name, { dims, data: data as Float32Array }, chosen)
    return { layer: { name, x }, labels: chosen.map(({ label }) => label as unknown as RowLabel) }
  }
  const [rows = 0, d = 0] = dims
  if (dims.length !== 2) {
    throw new FmriError("NotVectors", `"${name}" has the shape [${dims.join(", ")}], not [rows, units]`, {
      fix: "Choose other tensors with --tensor, or store one row a sample; recordings of several positions need their labels beside them.",
    })
  }
  if (rows === 0 || d === 0) {
    throw new FmriError("NotVectors", `"${name}" has the shape [${dims.join(", ")}]: it is empty`, {
      fix: "Choose other tensors with --tensor.",
    })
  }
  if (labels !== undefined && labels.rows.length !== rows) {
    throw doNotFit(labels.name, `have ${labels.rows.length} entries`, name, dims)
  }
  const whole = { layer: { name, x: { dims, data } }, labels: labels?.rows }
  if (position === undefined || metadata.positions === position) return whole
  const at = (labels?.rows ?? []).flatMap((label, row) => (String(label.position) === position ? [row] : []))
  if (at.length === 0) {
    throw new FmriError("WhichPosition", `no row of "${name}" has the position "${position}"`, {
      fix:
        metadata.positions === undefined
          ? "Leave --position out, or give the labels a column position."
          : `It was recorded at ${metadata.positions}.`,
    })
  }
  const picked = data instanceof Float64Array ? new Float64Array(at.length * d) : new Float32Array(at.length * d)
  at.forEach((row, to) => {
    picked.set(data.subarray(row * d, (row + 1) * d), to * d)
  })
  return {
    layer: { name, x: { dims: [at.length, d], data: picked } },
    labels: at.map((row) => labels?.rows[row] as RowLabel),
  }
}

function doNotFit(file: string, what: string, tensor: string, dims: readonly number[]): FmriError {
  return new FmriError(
    "LabelsDoNotFit",
    `the labels ${file} ${what}, but "${tensor}" has the shape [${dims.join(", ")}]`,
    {
      fix: "Give one entry a row, in the order of the rows.",
    },
  )
}

/** A column as texts; undefined where there is none and it was not asked for. */
function columnOf(labels: readonly RowLabel[] | undefined, name: string, usual: string): string[] | undefined {
  if (name === "none" || (labels === undefined && name === usual)) return undefined
  const columns = [...new Set((labels ?? []).flatMap((label) => Object.keys(label)))]
  if (!columns.includes(name)) {
    if (name === usual) return undefined
    throw new FmriError("NoSuchColumn", `the labels have no column "${name}"`, {
      fix: labels === undefined ? "Give them as --labels FILE." : `They have ${some(columns)}.`,
    })
  }
  return (labels ?? []).map((label, row) => {
    const value = label[name]
    if (value !== undefined && value !== "") return String(value)
    throw new FmriError("ColumnIncomplete", `row ${row} of the labels has no "${name}"`, {
      fix: `Give every row one, or choose another column (--${usual === "category" ? "by" : usual === "word" ? "group" : "frame"}).`,
    })
  })
}

function checkFrames(frames: readonly string[], column: string): void {
  const sizes = new Map<string, number>()
  for (const frame of frames) sizes.set(frame, (sizes.get(frame) ?? 0) + 1)
  const alone = [...sizes].find(([, size]) => size === 1)
  if (alone === undefined) return
  throw new FmriError(
    "FrameTooSmall",
    `the frame "${alone[0]}" has a single row, of which its mean would leave nothing`,
    {
      fix: `Choose the column of texts that several words share (--frame, now ${column}), or --frame none.`,
    },
  )
}

function checkFinite({ name, x }: Layer): void {
  const at = x.data.findIndex((value: number) => !Number.isFinite(value))
  if (at < 0) return
  const d = x.dims[1] as number
  throw new FmriError("NotFinite", `"${name}" holds ${x.data[at]} in row ${Math.floor(at / d)}, unit ${at % d}`, {
    fix: "Find where the number was lost, or leave the tensor out with --tensor or --layers.",
    fields: { tensor: name, row: Math.floor(at / d), unit: at % d },
  })
}
