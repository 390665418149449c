/** `pnpm exec tsx packages/random/bench/fill-normal.ts`: normals per second of processor time on one core. */
import { Rng } from "../src/index.js"

const rng = new Rng(1)
const out = new Float32Array(1 << 20)
let sink = 0

function rate(draws: number, run: () => void): number {
  const start = process.cpuUsage()
  run()
  return draws / process.cpuUsage(start).user
}

for (const [name, run] of [
  ["fillNormal", () => rng.fillNormal(out, 0.02)],
  [
    "normal",
    () => {
      for (let i = 0; i < out.length; i++) sink += rng.normal()
    },
  ],
] as const) {
  for (let i = 0; i < 20; i++) run()
  const rates = Array.from({ length: 60 }, () => rate(out.length * 4, () => [0, 1, 2, 3].forEach(run))).sort(
    (a, b) => a - b,
  )
  console.log(`${name}: median ${rates[30]!.toFixed(0)}, best ${rates[59]!.toFixed(0)} million a second`)
}
if (Number.isNaN(sink)) throw new Error("unreachable")
