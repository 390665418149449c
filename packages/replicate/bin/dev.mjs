// Development entry: runs the command line from its TypeScript sources.
import { register } from "tsx/esm/api"

register()
await import("../src/cli/main.ts")
