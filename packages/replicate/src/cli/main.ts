#!/usr/bin/env node
import { run } from "./run.js"

const code = await run(process.argv.slice(2), process)
// Worker threads that are still around must not keep a finished command alive.
process.exit(code)
