export { inAdvance } from "./in-advance.js"
export { inThreads, type ThreadOptions } from "./in-threads.js"
export { shared } from "./shared.js"
export { startWorker } from "./start-worker.js"
