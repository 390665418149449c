import type { Order } from "../driver/run.js"
import { BordersKeeper } from "./borders-keeper.js"
import type { Keeper, KeeperOptions } from "./keeper.js"
import { PartsKeeper } from "./parts-keeper.js"

/** The two orders finish their work in different pieces. */
export function keeperFor(order: Order, options: KeeperOptions): Keeper {
  return order === "depth" ? new PartsKeeper(options) : new BordersKeeper(options)
}
