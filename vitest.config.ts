import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: [
      "tooling/test/**/*.test.ts",
      "bench/test/**/*.test.ts",
      "packages/*/test/**/*.test.ts",
      "replications/*/test/**/*.test.ts",
    ],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
  },
})
