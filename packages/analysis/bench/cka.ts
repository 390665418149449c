/**
 * `pnpm exec tsx packages/analysis/bench/cka.ts [rows] [folder]`: processor time of debiased CKA between all pairs of 30 and
 * 18 layers from their Gram matrices. With a folder, writes the Gram matrices there (`k.f32`, `l.f32`, for another program).
 */
import { writeFileSync } from "node:fs"
import { Rng } from "@llm-fmri/random"
import { ckaGrams, type Matrix } from "../src/index.js"

const n = Number(process.argv[2] ?? 1200)
const rng = new Rng(1)

/** Gram matrices of a few random directions, as float32 as they come from the engine. */
function layers(count: number): Matrix[] {
  return Array.from({ length: count }, () => {
    const [data, x] = [new Float32Array(n * n), new Float32Array(n)]
    for (let k = 0; k < 4; k++) {
      rng.fillNormal(x, 1)
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) data[i * n + j]! += x[i]! * x[j]!
    }
    return { dims: [n, n], data }
  })
}

const [k, l] = [layers(30), layers(18)]
for (let run = 0; run < 3; run++) {
  const [start, wall] = [process.cpuUsage(), performance.now()]
  const { data } = ckaGrams(k, l)
  const { user, system } = process.cpuUsage(start)
  const seconds = ((performance.now() - wall) / 1000).toFixed(2)
  console.log(
    `540 pairs, ${n} rows: ${((user + system) / 1e6).toFixed(2)} s of processor time, ${seconds} s; ${data[5]}`,
  )
}
const folder = process.argv[3]
if (folder) {
  for (const [name, list] of Object.entries({ k, l })) {
    writeFileSync(`${folder}/${name}.f32`, Buffer.concat(list.map(({ data }) => new Uint8Array(data.buffer))))
  }
}
