export { deriveSeed } from "./derive-seed.js"
export { Rng } from "./rng.js"
