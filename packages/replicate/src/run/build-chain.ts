import type { Measured } from "../claim/measured.js"
import type { ClaimSpec } from "../claim/spec.js"
import { hashOf } from "../provenance/canonical.js"
import { cellName } from "../provenance/cell-name.js"
import { type Chain, type ChainNode, nodeKinds } from "../provenance/chain.js"
import type { RunKey } from "../provenance/key.js"

/**
 * The chain of one run: what was noted while it ran, then its code, spec and environment as the key has them, the
 * analysis, and every number. Pure.
 *
 * @param given nodes of the subject's weights and of the spec's stimuli, which count as read in any case
 * @param direct ids of the recordings and steps that the analysis rests on
 */
export function buildChain(
  spec: Pick<ClaimSpec, "id" | "version" | "seed">,
  key: RunKey,
  measured: Measured,
  { given, nodes, direct }: { given: readonly ChainNode[]; nodes: readonly ChainNode[]; direct: readonly string[] },
): Chain {
  const rest = direct.length > 0 ? [...direct] : given.filter(({ kind }) => kind !== "source").map(({ id }) => id)
  const analysis: ChainNode = {
    id: "analysis",
    kind: "analysis",
    name: `${spec.id} on ${key.subject}`,
    sha256: hashOf(measured),
    from: [...rest, "spec", "code", "environment"],
    detail: { quantities: measured.quantities.length, controls: measured.controls.length },
  }
  const numbers = measured.quantities.map((cell): ChainNode => {
    const name = cellName(cell.key, cell.params)
    const detail = cell.value === undefined ? {} : { detail: { value: cell.value } }
    return { id: `number:${name}`, kind: "number", name, sha256: hashOf(cell), from: ["analysis"], ...detail }
  })
  const all = new Map<string, ChainNode>()
  for (const node of [...given, ...nodes, ...keyNodes(spec, key), analysis, ...numbers]) {
    if (!all.has(node.id)) all.set(node.id, node)
  }
  const sorted = [...all.values()].sort((a, b) => nodeKinds.indexOf(a.kind) - nodeKinds.indexOf(b.kind))
  return { claim: spec.id, model: key.subject ?? "", nodes: sorted }
}

function keyNodes(spec: Pick<ClaimSpec, "id" | "version" | "seed">, key: RunKey): ChainNode[] {
  const parts = Object.entries(key)
  const code = parts
    .filter(([part]) => part.startsWith("code:") || part === "lockfile")
    .map(
      ([part, sha256]): ChainNode => ({
        id: part.startsWith("code:") ? part : `code:${part}`,
        kind: "code",
        name: part.replace(/^code:/, ""),
        sha256,
        from: [],
      }),
    )
  const environment = Object.fromEntries(
    parts
      .filter(([part]) => part.startsWith("environment.") || part.startsWith("run."))
      .map(([part, value]) => [part.replace(/^environment\./, ""), value]),
  )
  const { quick = "", attack = "" } = key
  return [
    ...code,
    {
      id: "code",
      kind: "code",
      name: `${code.length} parts`,
      sha256: hashOf(code.map(({ name, sha256 }) => [name, sha256])),
      from: code.map(({ id }) => id),
    },
    {
      id: "spec",
      kind: "spec",
      name: spec.id,
      sha256: key.spec ?? "",
      from: [],
      detail: { version: spec.version, seed: spec.seed, quick, attack },
    },
    {
      id: "environment",
      kind: "environment",
      name: "environment",
      sha256: hashOf(environment),
      from: [],
      detail: environment,
    },
  ]
}
