import { defineConfig } from "tsup"

// JavaScript only: declarations come from `tsc -b`, which also works with compilers that tsup cannot drive.
export default defineConfig({
  entry: ["src/**/*.ts"],
  format: "esm",
  target: "node20",
  bundle: false,
  sourcemap: true,
  clean: true,
  silent: true,
  dts: false,
})
