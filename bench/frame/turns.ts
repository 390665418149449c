import { type Candidate, interleave } from "./interleave.js"
import { type PeerName, type PeerRun, peerPython, peers, runPeer } from "./peer.js"
import { type Spread, spread } from "./spread.js"

export interface AgainstPeers {
  ours: Spread
  /** Empty without a Python that has their packages. */
  theirs: Map<PeerName, PeerRun>
}

/**
 * Our work before, between and after the peers', which each take a process of their own with a search for their best batch
 * size in it. A peer's best run counts against our median.
 */
export async function againstPeers(
  ours: Candidate["run"],
  what: "capture" | "sweep",
  args: readonly string[],
  { rounds, say }: { rounds: number; say(text: string): void },
): Promise<AgainstPeers> {
  const python = peerPython()
  const samples: number[] = []
  const turn = async (times: number) => {
    say("ours")
    const { median } = (await interleave([{ name: "ours", run: ours }], times)).get("ours")!
    samples.push(median)
  }
  const theirs = new Map<PeerName, PeerRun>()
  await turn(rounds)
  if (python === undefined) return { ours: spread(samples), theirs }
  for (const peer of Object.keys(peers) as PeerName[]) {
    say(peers[peer])
    theirs.set(peer, await runPeer(python, what, peer, args))
    await turn(rounds)
  }
  return { ours: spread(samples), theirs }
}

/** How many times as fast we are as the fastest peer. */
export function lead({ ours, theirs }: AgainstPeers): number | undefined {
  if (theirs.size === 0) return undefined
  return Math.min(...[...theirs.values()].map(({ seconds }) => seconds)) / ours.median
}

/** What the table says when no peer could be run. */
export const withoutPeers = "The Python libraries were not run: `bench/peers/setup.sh` makes their environment."
