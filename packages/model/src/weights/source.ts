import { FmriError } from "@llm-fmri/errors"
import type { WeightRef } from "../architectures/index.js"
import type { Checkpoint } from "../checkpoint/index.js"
import { transformWeight } from "./transform.js"

/** Where the weights of a net come from: a file, or a seed. Values are float32, laid out as the graphs take them. */
export interface WeightSource {
  read(ref: WeightRef): Promise<Float32Array>
  /** Rows of a table, [rows.length, columns]. */
  rows(ref: WeightRef, rows: readonly number[]): Promise<Float32Array>
}

/** Weights of a checkpoint. */
export class CheckpointWeights implements WeightSource {
  readonly #checkpoint: Checkpoint

  constructor(checkpoint: Checkpoint) {
    this.#checkpoint = checkpoint
  }

  /**
   * Refuses a checkpoint whose tensors are missing or of another shape than the config says, before anything is read.
   *
   * @throws FmriError `TensorMissing`, `TensorShape`
   */
  check(refs: Iterable<WeightRef>): void {
    for (const ref of refs) {
      const info = this.#checkpoint.tensors.get(ref.tensor)
      if (!info)
        throw new FmriError("TensorMissing", `The checkpoint has no tensor "${ref.tensor}".`, {
          fix: "Check that the file is complete and belongs to its config.",
          fields: { tensor: ref.tensor },
        })
      const wanted = ref.stored ?? ref.shape
      if (info.shape.length !== wanted.length || info.shape.some((n, i) => n !== wanted[i]))
        throw new FmriError(
          "TensorShape",
          `Tensor "${ref.tensor}" has the shape [${info.shape.join(", ")}], but the config says [${wanted.join(", ")}].`,
          { fix: "Use the config.json that belongs to these weights.", fields: { tensor: ref.tensor } },
        )
    }
  }

  async read(ref: WeightRef): Promise<Float32Array> {
    return transformWeight(ref, await this.#checkpoint.read(ref.tensor))
  }

  async rows(ref: WeightRef, rows: readonly number[]): Promise<Float32Array> {
    return this.#checkpoint.readRows(ref.tensor, rows)
  }
}
