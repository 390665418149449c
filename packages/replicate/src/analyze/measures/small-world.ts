import type { NetworkMeasure } from "../measure.js"
import { cellOf, eachNetwork, fallsApart, networksSaid } from "../networks/cells.js"

const parts = [
  ["clustering", "clustering"],
  ["transitivity", "transitivity"],
] as const
const ofPaths = [
  ["path_length", "length"],
  ["sigma", "sigma"],
  ["sigma_transitivity", "sigmaTransitivity"],
  ["omega", "omega"],
  ["swp", "propensity"],
] as const

/** Clustering and path length, and what is made of them. */
export const smallWorld: NetworkMeasure = {
  name: "small-world",
  help: "clustering, transitivity, path length, σ, ω and propensity of networks, against a null (--density, --null)",
  read(networks, study) {
    return {
      says:
        "sigma is (C/C_rand)/(L/L_rand) against rewired networks and cannot exceed about 1/density; omega is L_rand/L − C/C_latt; swp is small-world propensity; sigma_transitivity has transitivity for C. " +
        `p: higher than the null, for path_length and omega on either side. ${networksSaid(networks, study)}`,
      lines: "cell",
      cells: eachNetwork(networks, (tensor, network) => {
        const { density, smallWorld } = network
        if (smallWorld === undefined) return []
        const absent = fallsApart(network)
        return [
          ...parts.map(([quantity, name]) => cellOf({ quantity, tensor, density }, smallWorld[name], study.null)),
          ...ofPaths.map(([quantity, name]) =>
            absent === undefined
              ? {
                  ...cellOf({ quantity, tensor, density }, smallWorld[name], study.null),
                  ...(quantity === "sigma" ? { expected: { says: "ceiling", value: smallWorld.ceiling } } : {}),
                }
              : { quantity, tensor, density, absent_because: absent },
          ),
        ]
      }),
    }
  },
}
