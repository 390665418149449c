import { FmriError } from "@llm-fmri/errors"
import { deriveSeed } from "@llm-fmri/random"
import type { Network } from "../network/network.js"
import { louvain } from "./louvain.js"
import { renumber } from "./partition.js"

/**
 * Agreement of partitions: the share of them in which two nodes are in one module, row by row, [nodes, nodes]; 0 on the
 * diagonal.
 *
 * @param partitions each the module of each node, [nodes]
 * @throws FmriError `BadPartition` where there is none, or they are of different nodes
 *
 * @example
 * ```ts
 * agreement([[0, 0, 1], [0, 1, 1]]) // [0, 0.5, 0, 0.5, 0, 0.5, 0, 0.5, 0]
 * ```
 */
export function agreement(partitions: readonly ArrayLike<number>[]): Float64Array {
  const nodes = partitions[0]?.length ?? 0
  const other = partitions.find(({ length }) => length !== nodes)
  if (nodes === 0 || other !== undefined) {
    const what = other === undefined ? "there are no partitions" : `partitions of ${nodes} and ${other.length} nodes`
    throw new FmriError("BadPartition", `${what}: no agreement`, { fix: "Pass partitions of the same nodes." })
  }
  const shared = new Float64Array(nodes * nodes)
  for (const modules of partitions) {
    const members = new Map<number, number[]>()
    for (let i = 0; i < nodes; i++) {
      const before = members.get(modules[i]!)
      if (before === undefined) members.set(modules[i]!, [i])
      else {
        for (const j of before) shared[j * nodes + i]!++
        before.push(i)
      }
    }
  }
  for (let i = 0; i < nodes; i++) {
    for (let j = i + 1; j < nodes; j++) {
      shared[j * nodes + i] = shared[i * nodes + j]! /= partitions.length
    }
  }
  return shared
}

export interface ConsensusOptions {
  /** Seed of the Louvain runs on the agreement. */
  readonly seed: number
  /** Agreement below this is dropped. By default the mean over all pairs. */
  readonly threshold?: number
  /** Runs of Louvain in each round, *20*. */
  readonly runs?: number
  /** Rounds after which the search ends, *50*. */
  readonly rounds?: number
}

export interface Consensus {
  /** The module of each node, numbered in the order of their first nodes, [nodes]. */
  readonly of: Int32Array
  readonly count: number
  /** Agreement that a pair needed. */
  readonly threshold: number
  /** Rounds until all runs were alike. */
  readonly rounds: number
  /** All runs of the last round were alike; otherwise `of` is the first of them. */
  readonly stable: boolean
}

/**
 * One partition for many (Lancichinetti & Fortunato 2012): the network of their agreement, without the pairs that agree
 * less than the threshold, is divided by Louvain several times; the agreement of those runs is divided again, and so on
 * until all runs are alike. Nodes that agree with no other stay alone.
 *
 * The default threshold is what partitions agree on average when each one's labels are permuted (Bassett et al. 2013).
 * Permuting leaves the number of pairs in one module as it is, so that this is the mean of the agreement itself, and no
 * permutation has to be drawn.
 *
 * @param partitions each the module of each node, [nodes]: of several runs, subjects or samples
 * @throws FmriError `BadPartition`
 *
 * @example
 * ```ts
 * const { of, threshold } = consensus([[0, 0, 0, 1, 1], [0, 0, 0, 1, 1], [0, 0, 1, 1, 1]], { seed: 1 })
 * of // [0, 0, 0, 1, 1]
 * threshold // ≈ 0.4
 * ```
 */
export function consensus(
  partitions: readonly ArrayLike<number>[],
  { seed, threshold, runs = 20, rounds: most = 50 }: ConsensusOptions,
): Consensus {
  let shared = agreement(partitions)
  const nodes = partitions[0]!.length
  const least = threshold ?? meanOfPairs(shared, nodes)
  for (let round = 1; ; round++) {
    const network = above(shared, nodes, least)
    const found = Array.from(
      { length: runs },
      (_, run) => louvain(network, { seed: deriveSeed(seed, "consensus", round, run), restarts: 1 }).of,
    )
    const of = renumber(found[0]!)
    const stable = found.every((other) => other.every((module, i) => module === of[i]))
    if (stable || round >= most) return { of, count: new Set(of).size, threshold: least, rounds: round, stable }
    shared = agreement(found)
  }
}

function meanOfPairs(shared: Float64Array, nodes: number): number {
  const pairs = nodes * (nodes - 1)
  if (pairs === 0) return 0
  return shared.reduce((sum, value) => sum + value, 0) / pairs
}

/** A threshold computed from the values themselves must not fall between equal ones. */
const rounding = 1e-12

/** The network of the pairs that agree at all and at least so much. Rows are written as they will be read: no list of edges. */
function above(shared: Float64Array, nodes: number, least: number): Network {
  const kept = (value: number) => value > 0 && value >= least - rounding
  const offsets = new Int32Array(nodes + 1)
  for (let i = 0; i < nodes; i++) {
    let row = 0
    for (let j = 0; j < nodes; j++) if (kept(shared[i * nodes + j]!)) row++
    offsets[i + 1] = offsets[i]! + row
  }
  const ends = offsets[nodes]!
  const neighbours = new Int32Array(ends)
  const weights = new Float64Array(ends)
  let at = 0
  for (let i = 0; i < nodes; i++) {
    for (let j = 0; j < nodes; j++) {
      const value = shared[i * nodes + j]!
      if (!kept(value)) continue
      neighbours[at] = j
      weights[at++] = value
    }
  }
  return { nodes, edges: ends / 2, offsets, neighbours, weights }
}
