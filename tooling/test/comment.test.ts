import { spawn } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { createServer, type IncomingMessage, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, expect, test } from "vitest"

const script = fileURLToPath(new URL("../../ci/comment.mjs", import.meta.url))
const mark = (hash: string) => `![](https://cml.dev/watermark.png#${hash} "CML watermark llm-fmri")\n`
const commit = "c0ffee".repeat(6).slice(0, 40)

interface Comment {
  id: number
  body: string
}

let server: Server
let base: string
let folder: string
let comments: Comment[]
let requests: string[]
let tokens: Set<string | undefined>
/** Answers every request with this instead. */
let answer: number | undefined
let next: ((page: number) => string) | undefined

beforeEach(async () => {
  comments = []
  requests = []
  tokens = new Set()
  answer = undefined
  next = undefined
  folder = await mkdtemp(path.join(os.tmpdir(), "fmri-comment-"))
  await writeFile(path.join(folder, "report.md"), `# Report\n\n${mark("0".repeat(40))}`)
  await writeFile(path.join(folder, "summary.md"), "# Summary\n")
  await writeFile(
    path.join(folder, "event.json"),
    JSON.stringify({ pull_request: { number: 7, head: { sha: commit } } }),
  )
  server = createServer((request, response) => {
    void body(request).then((text) => {
      const url = new URL(request.url ?? "/", base)
      requests.push(`${request.method} ${url.pathname}`)
      tokens.add(request.headers.authorization ?? (request.headers["private-token"] as string | undefined))
      const send = (status: number, json: unknown, headers = {}) =>
        response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(json))
      if (answer !== undefined) return send(answer, { message: "no" })
      if (request.method === "GET") {
        const page = Number(url.searchParams.get("page") ?? 1)
        const size = Number(url.searchParams.get("per_page") ?? 30)
        const more = page * size < comments.length
        const link = next?.(page) ?? `${base}${url.pathname}?per_page=${size}&page=${page + 1}`
        return send(200, comments.slice((page - 1) * size, page * size), more ? { link: `<${link}>; rel="next"` } : {})
      }
      const given = (JSON.parse(text) as { body: string }).body
      if (request.method === "POST") {
        comments.push({ id: comments.length + 1, body: given })
        return send(201, comments.at(-1))
      }
      const found = comments.find(({ id }) => url.pathname.endsWith(`/${id}`))
      if (found === undefined) return send(404, {})
      found.body = given
      return send(200, found)
    })
  })
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  await new Promise((closed) => server.close(closed))
  await rm(folder, { recursive: true, force: true })
})

async function body(request: IncomingMessage): Promise<string> {
  let text = ""
  for await (const bytes of request) text += bytes
  return text
}

function run(env: Record<string, string>, args = [folder]): Promise<{ code: number | null; out: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [script, ...args], { env: { PATH: process.env.PATH ?? "", ...env } })
    let out = ""
    child.stdout.on("data", (bytes) => {
      out += bytes
    })
    child.stderr.on("data", (bytes) => {
      out += bytes
    })
    child.on("close", (code) => done({ code, out }))
  })
}

const gitHub = () => ({
  GITHUB_TOKEN: "t0ken",
  GITHUB_REPOSITORY: "lab/fmri",
  GITHUB_API_URL: base,
  GITHUB_EVENT_PATH: path.join(folder, "event.json"),
})

test("posts once, then updates the same comment, with the commit in the watermark", async () => {
  expect(await run(gitHub())).toEqual({ code: 0, out: "posted the comment on pull request 7\n" })
  expect(comments).toEqual([{ id: 1, body: `# Report\n\n${mark(commit)}` }])
  await writeFile(path.join(folder, "report.md"), `# New\n\n${mark("1".repeat(40))}`)
  expect((await run(gitHub())).out).toBe("updated the comment on pull request 7\n")
  expect(comments).toEqual([{ id: 1, body: `# New\n\n${mark(commit)}` }])
  expect(requests.at(-1)).toBe("PATCH /repos/lab/fmri/issues/comments/1")
  expect([...tokens]).toEqual(["Bearer t0ken"])
})

test("finds its comment on a later page, and leaves those alone that only quote the watermark", async () => {
  comments = Array.from({ length: 250 }, (_, at) => ({ id: at + 1, body: `comment ${at}` }))
  comments[3] = { id: 4, body: `> ${mark("aa").trim()}\n\nwhat is this?` }
  comments[230] = { id: 231, body: `# Old\n\n${mark("abc123")}` }
  expect((await run(gitHub())).out).toContain("updated")
  expect(comments).toHaveLength(250)
  expect(comments[230]?.body).toContain("# Report")
  expect(comments[3]?.body).toContain("what is this?")
  expect(requests.filter((request) => request.startsWith("GET"))).toHaveLength(3)
})

test("does not follow a page that lies elsewhere: the token stays here", async () => {
  comments = Array.from({ length: 150 }, (_, at) => ({ id: at + 1, body: "x" }))
  next = () => "http://127.0.0.1:1/steal"
  expect(await run(gitHub())).toMatchObject({ code: 0, out: expect.stringContaining("posted") })
})

test("without a pull request, it is the commit's comment", async () => {
  await writeFile(path.join(folder, "event.json"), "{}")
  await run({ ...gitHub(), GITHUB_SHA: commit })
  expect(requests).toEqual([
    `GET /repos/lab/fmri/commits/${commit}/comments`,
    `POST /repos/lab/fmri/commits/${commit}/comments`,
  ])
})

test("GitLab: the notes of a merge request", async () => {
  const env = {
    GITLAB_TOKEN: "gl",
    CI_API_V4_URL: base,
    CI_PROJECT_ID: "12",
    CI_MERGE_REQUEST_IID: "3",
    CI_COMMIT_SHA: commit,
  }
  await run(env)
  expect((await run(env)).out).toBe("updated the comment on merge request 3\n")
  expect(requests).toEqual([
    "GET /projects/12/merge_requests/3/notes",
    "POST /projects/12/merge_requests/3/notes",
    "GET /projects/12/merge_requests/3/notes",
    "PUT /projects/12/merge_requests/3/notes/1",
  ])
  expect([...tokens]).toEqual(["gl"])
})

test("without a token: the job summary, and exit code 0", async () => {
  const summary = path.join(folder, "step-summary.md")
  await writeFile(summary, "before\n")
  const { code, out } = await run({ GITHUB_STEP_SUMMARY: summary })
  expect([code, out]).toEqual([0, "job summary written\nno token, or nothing to comment on: no comment\n"])
  expect(await readFile(summary, "utf8")).toBe("before\n# Summary\n")
  expect(requests).toEqual([])
})

test("a token that may not comment is fine, a server that is broken is not", async () => {
  answer = 403
  expect(await run(gitHub())).toMatchObject({ code: 0, out: expect.stringContaining("may not comment") })
  answer = 500
  expect(await run(gitHub())).toMatchObject({ code: 1, out: expect.stringContaining("answered 500") })
})

test("no report: exit code 2, and it says what to do", async () => {
  expect(await run({}, [path.join(folder, "nowhere")])).toMatchObject({
    code: 2,
    out: expect.stringContaining("run the audit first"),
  })
})
