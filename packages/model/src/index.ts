export * from "./checkpoint/index.js"
export * from "./tokenizer/index.js"
