import type { Graph } from "@llm-fmri/graph"
import {
  type BlockKind,
  type BlockVariant,
  type BoundaryVariant,
  blockGraph,
  boundaryGraph,
  embedGraph,
  finalNormGraph,
  logitsGraph,
  type Model,
  perLayerGraph,
} from "@llm-fmri/model"

/** Graphs kept before the oldest is forgotten. */
const MOST = 256

/** Graphs by what decides them, so that each is written once. */
export class Graphs {
  readonly #model: Model
  readonly #known = new Map<string, Graph>()
  readonly #kinds = new Map<BlockKind, string>()

  constructor(model: Model) {
    this.#model = model
  }

  block(layer: number, variant: BlockVariant): Graph {
    const { kind } = this.#model.arch.layers[layer]!
    let name = this.#kinds.get(kind)
    if (name === undefined) {
      name = JSON.stringify(kind)
      this.#kinds.set(kind, name)
    }
    return this.#get(`block ${name} ${JSON.stringify(variant)}`, () => blockGraph(kind, variant))
  }

  boundary(variant: BoundaryVariant): Graph {
    return this.#get(`border ${JSON.stringify(variant)}`, () => boundaryGraph(this.#model.arch.width, variant))
  }

  embed(): Graph {
    return this.#get("embed", () => embedGraph(this.#model.arch))
  }

  perLayer(): Graph {
    return this.#get("per-layer", () => perLayerGraph(this.#model.arch))
  }

  finalNorm(): Graph {
    return this.#get("final-norm", () => finalNormGraph(this.#model.arch))
  }

  logits(): Graph {
    return this.#get("logits", () => logitsGraph(this.#model.arch))
  }

  #get(key: string, make: () => Graph): Graph {
    const known = this.#known.get(key)
    if (known) return known
    const graph = make()
    this.#known.set(key, graph)
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value!)
    return graph
  }
}
