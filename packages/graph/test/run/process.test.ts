import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"

const cwd = fileURLToPath(new URL("../..", import.meta.url))

/** Runs a module in a process of its own; `graph` is the package's entry there. */
function run(code: string, { entry = "./src/index.ts", env = {} }: { entry?: string; env?: NodeJS.ProcessEnv } = {}) {
  const prelude = `
    import { GraphBuilder, Runtime } from ${JSON.stringify(entry)}
    const g = new GraphBuilder("g")
    const x = g.input("x", "float32", ["n"])
    g.output("y", g.op("Add", [x, x]))
    const graph = g.build()
    const vector = (n) => ({ dtype: "float32", dims: [n], data: new Float32Array(n).fill(1) })
  `
  const args = ["--import", "tsx", "--input-type=module"]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd,
    input: prelude + code,
    encoding: "utf8",
    env: { ...process.env, ...env },
  })
  return { stdout, stderr, status }
}

test("an idle runtime does not keep the process alive, a pending call does", () => {
  const result = run(`
    const runtime = await Runtime.start({ threads: 1 })
    const held = await runtime.upload(vector(2))
    runtime.run(graph, { x: held }).then(({ y }) => console.log(y.data.join()))
  `)
  expect(result).toEqual({ stdout: "2,2\n", stderr: "", status: 0 })
})

test("the library's telemetry is off: no device id, no store of events, no log", () => {
  const folder = mkdtempSync(join(tmpdir(), "llm-fmri-telemetry-"))
  const files = () =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /Microsoft|mat-debug/.test(name))
  const work = `
    const runtime = await Runtime.start({ threads: 1 })
    await runtime.run(graph, { x: vector(2) })
    await runtime.close()
  `
  const env = { XDG_CACHE_HOME: folder, HOME: folder, TMPDIR: folder }
  try {
    expect(run(work, { env: { ...env, ORT_DISABLE_TELEMETRY: undefined } })).toEqual({
      stdout: "",
      stderr: "",
      status: 0,
    })
    expect(files()).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test("nothing is printed when graphs are refused and runs fail", () => {
  const result = run(`
    const runtime = await Runtime.start()
    const bad = new GraphBuilder("bad")
    bad.output("y", bad.op("NoSuchOperator", [bad.input("x", "float32", ["n"])]))
    const fail = new GraphBuilder("fail")
    fail.output("y", fail.op("Gather", [fail.input("x", "float32", ["n"]), fail.constant([7], "int32", [1])]))
    for (const { build } of [bad, fail].map((b) => ({ build: () => b.build() })))
      await runtime.run(build(), { x: vector(2) }).catch((error) => console.log(error.tag))
    await runtime.close()
  `)
  expect(result).toEqual({ stdout: "GraphRefused\nRunFailed\n", stderr: "", status: 0 })
})

test("a thousand runs leave no session, no tensor and no memory behind", () => {
  const { stdout, stderr } = run(`
    const runtime = await Runtime.start({ threads: 1 })
    const n = 2 ** 17 // 512 KiB
    const counts = async () => { const { sessions, tensors, tensorBytes } = await runtime.stats(); return [sessions, tensors, tensorBytes] }
    const memory = []
    for (let i = 0; i < 1200; i++) {
      const held = await runtime.upload(vector(n))
      const { y } = await runtime.run(graph, { x: held }, { keep: ["y"] })
      const { y: z } = await runtime.run(graph, { x: y })
      const { y: w } = await runtime.run(graph, { x: z }, { transfer: true })
      if (w.data[n - 1] !== 8) throw new Error("wrong result")
      held.release()
      y.release()
      if (i >= 200 && i % 200 === 0) memory.push(process.memoryUsage.rss())
    }
    runtime.release(graph)
    console.log(JSON.stringify({ counts: await counts(), growth: memory.at(-1) - memory[0] }))
    await runtime.close()
  `)
  expect(stderr).toBe("")
  const { counts, growth } = JSON.parse(stdout)
  expect(counts).toEqual([0, 0, 0])
  // One tensor lost in each of the 800 rounds between the two measurements would be 400 MiB.
  expect(growth).toBeLessThan(100 * 2 ** 20)
})

test("the built package starts its built worker", () => {
  const out = "node_modules/.built-for-test"
  try {
    const build = ["exec", "tsup", "--config", "../../tsup.config.ts", "--out-dir", out, "--silent"]
    expect(spawnSync("pnpm", build, { cwd, encoding: "utf8" })).toMatchObject({ status: 0 })
    const result = run(
      `
      const runtime = await Runtime.start({ threads: 1 })
      console.log((await runtime.run(graph, { x: vector(1) })).y.data.join())
      await runtime.close()
    `,
      { entry: `./${out}/index.js` },
    )
    expect(result).toEqual({ stdout: "2\n", stderr: "", status: 0 })
  } finally {
    rmSync(new URL(`../../${out}`, import.meta.url), { recursive: true, force: true })
  }
})
