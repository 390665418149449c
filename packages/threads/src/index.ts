export { inAdvance } from "./in-advance.js"
export { endThreads, inThreads, type ThreadOptions } from "./in-threads.js"
export { shared } from "./shared.js"
export { startWorker } from "./start-worker.js"
