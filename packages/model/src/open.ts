import { createHash } from "node:crypto"
import { stat } from "node:fs/promises"
import path from "node:path"
import { FmriError, isFmriError } from "@llm-fmri/errors"
import type { Runtime } from "@llm-fmri/graph"
import { cacheDir, type FetchEvent, fetch, findManifest, type Licence, type Manifest } from "@llm-fmri/manifest"
import { type Arch, readArch } from "./architectures/index.js"
import { type Checkpoint, openCheckpoint } from "./checkpoint/index.js"
import { isKnownModel, knownConfig, knownModels } from "./known.js"
import type { Model, RunDefaults } from "./model.js"
import { openTokenizer } from "./tokenizer/index.js"
import { type Perturbation, PerturbedWeights } from "./weights/perturbed.js"
import { CheckpointWeights, type WeightSource } from "./weights/source.js"
import { allWeights, WeightStore } from "./weights/store.js"
import { HybridWeights, UntrainedWeights } from "./weights/untrained.js"

export interface OpenModelOptions {
  /** Where the weights go and the graphs run. */
  readonly runtime: Runtime
  /** Never touch the network: a known model must be in the cache. */
  readonly offline?: boolean
  readonly cacheDir?: string
  readonly signal?: AbortSignal
  /** Drop each block's weights after use, so that memory holds a block or two. By default only for nets above 2 GB. */
  readonly stream?: boolean
  /** How the net is run where a request does not say. */
  readonly run?: RunDefaults
  /** Disturbs the last bits of all weights, to see how far results hang on them. The model has another hash then. */
  readonly perturb?: Perturbation
  readonly onFetch?: (event: FetchEvent) => void
  readonly onLicence?: (licence: Licence, manifest: Manifest) => void
}

/** A model's name in parts: `smollm2-135m@untrained:3`. */
export interface ModelName {
  readonly base: string
  readonly net: "trained" | "untrained" | "hybrid"
  readonly seed: number
}

/**
 * Splits a name into the model and the reference net that is meant.
 *
 * @throws FmriError `BadModelName` where the seed is missing or no whole number up to 2⁵³ − 1
 * @example
 * ```ts
 * parseModelName("smollm2-135m@untrained:3") // { base: "smollm2-135m", net: "untrained", seed: 3 }
 * ```
 */
export function parseModelName(name: string): ModelName {
  const match = /^(.*)@(untrained|hybrid):(\d+)$/.exec(name)
  if (match && Number.isSafeInteger(Number(match[3])))
    return { base: match[1]!, net: match[2] as "untrained" | "hybrid", seed: Number(match[3]) }
  if (/@(untrained|hybrid)(:.*)?$/.test(name))
    throw new FmriError("BadModelName", `"${name}" does not say which reference net is meant.`, {
      fix: "Write MODEL@untrained:SEED or MODEL@hybrid:SEED, with a whole number as the seed.",
    })
  return { base: name, net: "trained", seed: 0 }
}

/**
 * Opens a model: a known name (fetched at first use), a folder with `config.json` and safetensors, or a `.gguf` file; with
 * `@untrained:SEED` its untrained twin (same graph, seeded initialisation of the architecture's own scheme), with
 * `@hybrid:SEED` the twin's blocks under the trained token embedding. Weights are read when they are first used.
 *
 * @throws FmriError from the readers (`FileMissing`, `TensorMissing`, …), the architecture (`UnknownArchitecture`,
 * `BadConfig`, `UnsupportedConfig`) and the fetching of known models
 * @example
 * ```ts
 * const runtime = await Runtime.start()
 * const model = await openModel("smollm2-135m", { runtime })
 * model.arch.layers.length // 30
 * await model.close()
 * ```
 */
export async function openModel(name: string, options: OpenModelOptions): Promise<Model> {
  const { base, net, seed } = parseModelName(name)
  const { checkpoint, shown } = await openFiles(base, options)
  try {
    const config = { ...knownConfig(base), ...checkpoint.config }
    const arch = readArch(config, checkpoint.tensors.keys())
    const trained = new CheckpointWeights(checkpoint)
    trained.check(allWeights(arch))
    const source = disturbed(weightsOf(arch, trained, net, seed), options.perturb)
    const weights = new WeightStore(arch, source, options.runtime, options.stream)
    // First: it may fail, and the hash of a large folder takes its time.
    const tokenizer = checkpoint.tokenizerSource && (await openTokenizer(checkpoint.tokenizerSource))
    const contentHash = await checkpoint.contentHash()
    const hash = modelHash(contentHash, net, seed, options.perturb)
    return {
      name: net === "trained" ? shown : `${shown}@${net}:${seed}`,
      arch,
      tokenizer,
      hash,
      get warnings() {
        return checkpoint.warnings
      },
      runtime: options.runtime,
      weights,
      ...(options.run === undefined ? {} : { run: options.run }),
      close: async () => {
        try {
          await weights.close()
        } finally {
          await checkpoint.close()
        }
      },
    }
  } catch (error) {
    await checkpoint.close()
    throw error
  }
}

function weightsOf(arch: Arch, trained: WeightSource, net: ModelName["net"], seed: number): WeightSource {
  if (net === "untrained") return new UntrainedWeights(arch, seed)
  if (net === "hybrid") return new HybridWeights(arch, trained, seed)
  return trained
}

function disturbed(source: WeightSource, perturb: Perturbation | undefined): WeightSource {
  return perturb === undefined ? source : new PerturbedWeights(source, perturb)
}

/** Of the file for the trained net as it is; any other net is the file's hash and what was made of it. */
function modelHash(content: string, net: ModelName["net"], seed: number, perturb: Perturbation | undefined): string {
  const made = [
    ...(net === "trained" ? [] : [`${net}:${seed}`]),
    ...(perturb === undefined ? [] : [`perturbed:${perturb.seed}:${perturb.size}`]),
  ]
  if (made.length === 0) return content
  return createHash("sha256")
    .update([content, ...made].join("@"))
    .digest("hex")
}

async function openFiles(base: string, options: OpenModelOptions): Promise<{ checkpoint: Checkpoint; shown: string }> {
  if (isKnownModel(base)) {
    const manifest = await findManifest(base)
    const file = await fetch(manifest, {
      offline: options.offline,
      cacheDir: options.cacheDir,
      signal: options.signal,
      onProgress: options.onFetch,
      onLicence: options.onLicence,
    })
    return { checkpoint: await openCheckpoint(file, { sha256: manifest.sha256 }), shown: base }
  }
  const there = await stat(base).catch(() => undefined)
  if (!there && !/[/\\]|\.gguf$/i.test(base))
    throw new FmriError("UnknownModel", `"${base}" is no known model, and there is no such folder or file.`, {
      fix: `Known models are ${knownModels().join(", ")}; otherwise name a folder with config.json and safetensors, or a .gguf file.`,
      fields: { name: base },
    })
  try {
    const hashes = path.join(options.cacheDir ?? cacheDir(), "hashes")
    return { checkpoint: await openCheckpoint(base, { hashes }), shown: path.basename(path.resolve(base)) }
  } catch (error) {
    if (isFmriError(error)) throw error
    throw new FmriError("FileUnreadable", `${base} cannot be opened: ${(error as Error).message}.`, {
      fix: "Check the path and its permissions.",
      cause: error,
    })
  }
}
