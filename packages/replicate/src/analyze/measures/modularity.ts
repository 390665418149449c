import type { Cell, NetworkMeasure } from "../measure.js"
import { cellOf, eachNetwork, networksSaid } from "../networks/cells.js"

/** How well a network falls into modules. */
export const modularity: NetworkMeasure = {
  name: "modularity",
  help: "Q of the best of ten Louvain partitions and its number of modules, against a null (--resolution)",
  read(networks, study) {
    return {
      says: `Q at γ = ${study.resolution}, the best of 10 runs of Louvain on every network; modules counts them (p on either side). --json has the module of every node. ${networksSaid(networks, study)}`,
      lines: "cell",
      cells: eachNetwork(networks, (tensor, { density, modularity }): Cell[] =>
        modularity === undefined
          ? []
          : [
              cellOf({ quantity: "Q", tensor, density }, modularity.quality, study.null),
              cellOf({ quantity: "modules", tensor, density }, modularity.count, study.null),
            ],
      ),
    }
  },
}
