import { spec } from "./tiny.js"

const { quote: _, ...rest } = spec
export default { spec: { ...rest, seed: -1 }, measure: async () => ({ quantities: [], controls: [] }) }
