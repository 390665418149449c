/** True in a thread that was started here: work inside it stays in it, or threads would start threads. */
export const insideThread = { value: false }
