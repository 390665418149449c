export { openTokenizer } from "./open.js"
export { spanToTokens } from "./span-to-tokens.js"
export type { BosPolicy, Encoding, Tokenizer } from "./types.js"
