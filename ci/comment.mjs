#!/usr/bin/env node
// Posts report.md as a comment, or updates the comment of an earlier run, which it finds by the watermark at its end.
//
//   node ci/comment.mjs [REPORT_FOLDER]        default: reports/audit
//
// GitHub Actions: GITHUB_TOKEN (permissions: pull-requests: write), a pull request, or else the commit.
// GitLab: GITLAB_TOKEN (a project access token with scope api) in the pipeline of a merge request.
// The job summary is written wherever there is one. Without a token, or with one that may not comment, that is all, and
// it is fine: exit code 0. Needs Node 20 and nothing else.
import { appendFileSync, existsSync, readFileSync } from "node:fs"
import path from "node:path"
import { pathToFileURL } from "node:url"

const watermark = /!\[\]\(https:\/\/cml\.dev\/watermark\.png#[0-9a-fA-F]+ "CML watermark llm-fmri"\)\s*$/

/** Where the comment goes, read from the environment; undefined where there is no such place, or no token for it. */
export function findTarget(env) {
  if (env.GITHUB_TOKEN && env.GITHUB_REPOSITORY) return gitHub(env)
  if (env.GITLAB_TOKEN && env.CI_API_V4_URL && env.CI_PROJECT_ID && env.CI_MERGE_REQUEST_IID) return gitLab(env)
  return undefined
}

function gitHub(env) {
  const event = env.GITHUB_EVENT_PATH ? JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, "utf8")) : {}
  const number = event.pull_request?.number
  const commit = event.pull_request?.head?.sha ?? env.GITHUB_SHA
  const repository = `${env.GITHUB_API_URL || "https://api.github.com"}/repos/${env.GITHUB_REPOSITORY}`
  if (number === undefined && !commit) return undefined
  return {
    name: number === undefined ? `commit ${commit.slice(0, 12)}` : `pull request ${number}`,
    commit,
    list: number === undefined ? `${repository}/commits/${commit}/comments` : `${repository}/issues/${number}/comments`,
    one: (id) => (number === undefined ? `${repository}/comments/${id}` : `${repository}/issues/comments/${id}`),
    update: "PATCH",
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${env.GITHUB_TOKEN}`,
      "x-github-api-version": "2022-11-28",
    },
  }
}

function gitLab(env) {
  const request = `${env.CI_API_V4_URL}/projects/${encodeURIComponent(env.CI_PROJECT_ID)}/merge_requests/${env.CI_MERGE_REQUEST_IID}`
  return {
    name: `merge request ${env.CI_MERGE_REQUEST_IID}`,
    commit: env.CI_COMMIT_SHA,
    list: `${request}/notes`,
    one: (id) => `${request}/notes/${id}`,
    update: "PUT",
    headers: { "private-token": env.GITLAB_TOKEN },
  }
}

/** A request with a time limit; `refused` where the token may not, an error for everything else that fails. */
async function call(target, method, url, body) {
  const response = await fetch(url, {
    method,
    headers: { ...target.headers, "user-agent": "llm-fmri", ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
    redirect: "error",
    signal: AbortSignal.timeout(30_000),
  })
  if ([401, 403, 404].includes(response.status)) return { refused: response.status }
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname} answered ${response.status}`)
  return { response, json: await response.json() }
}

/** The last comment that ends with the watermark, on whatever page it stands. */
async function findEarlier(target) {
  let url = `${target.list}?per_page=100`
  let found
  while (url !== undefined) {
    const { refused, response, json } = await call(target, "GET", url)
    if (refused) return { refused }
    found = json.filter(({ body }) => watermark.test(body ?? "")).at(-1) ?? found
    const next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get("link") ?? "")?.[1]
    // The token goes nowhere else, whatever an answer says.
    url = next !== undefined && new URL(next).origin === new URL(target.list).origin ? next : undefined
  }
  return { found }
}

/** Posts or updates; tells what it did. */
export async function postComment(target, body) {
  const { refused, found } = await findEarlier(target)
  if (refused) return { refused }
  if (found !== undefined) {
    const updated = await call(target, target.update, target.one(found.id), { body })
    // Somebody else's comment, or one deleted in between: then a new one.
    if (!updated.refused) return { did: "updated" }
  }
  const posted = await call(target, "POST", target.list, { body })
  return posted.refused ? { refused: posted.refused } : { did: "posted" }
}

/** The commit's hash in place of the document's, as CML has it. */
export function withCommit(text, commit) {
  if (!/^[0-9a-f]{7,64}$/.test(commit ?? "")) return text
  return text.replace(watermark, (mark) => mark.replace(/#[0-9a-fA-F]+/, `#${commit}`))
}

async function main([folder = "reports/audit"], env) {
  const file = path.join(folder, "report.md")
  if (!existsSync(file)) {
    console.error(`there is no ${file}: run the audit first`)
    return 2
  }
  const report = readFileSync(file, "utf8")
  if (env.GITHUB_STEP_SUMMARY) {
    const summary = path.join(folder, "summary.md")
    appendFileSync(env.GITHUB_STEP_SUMMARY, existsSync(summary) ? readFileSync(summary, "utf8") : report)
    console.log("job summary written")
  }
  const target = findTarget(env)
  if (target === undefined) {
    console.log("no token, or nothing to comment on: no comment")
    return 0
  }
  try {
    const { refused, did } = await postComment(target, withCommit(report, target.commit))
    if (refused) console.log(`the token may not comment on ${target.name} (${refused}): no comment`)
    else console.log(`${did} the comment on ${target.name}`)
    return 0
  } catch (error) {
    console.error(`the comment on ${target.name} could not be posted: ${error.message}`)
    return 1
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.exitCode = await main(process.argv.slice(2), process.env)
}
