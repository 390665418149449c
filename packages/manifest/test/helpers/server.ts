import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

export type Handler = (request: IncomingMessage, response: ServerResponse, nth: number) => void

export interface TestServer {
  url: string
  requests: { url: string; headers: IncomingMessage["headers"] }[]
  close: () => Promise<void>
}

/** A server on the loopback; `nth` counts the requests from 0. */
export async function serve(handler: Handler): Promise<TestServer> {
  const requests: TestServer["requests"] = []
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? "", headers: request.headers })
    handler(request, response, requests.length - 1)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Answers with `bytes`, or with the range of them that is asked for. */
export function sendBytes(request: IncomingMessage, response: ServerResponse, bytes: Uint8Array): void {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? []
  const start = Number(from ?? 0)
  if (start >= bytes.length && start > 0) {
    response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end()
    return
  }
  const body = bytes.subarray(start)
  const headers: Record<string, string | number> = { "content-length": body.length }
  if (from !== undefined) headers["content-range"] = `bytes ${start}-${bytes.length - 1}/${bytes.length}`
  response.writeHead(from === undefined ? 200 : 206, headers).end(body)
}

/** Promises the whole (from the range's start), sends up to the byte `upTo`, and breaks the connection. */
export function sendTruncated(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array,
  upTo: number,
): void {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? []
  const start = Number(from ?? 0)
  const headers: Record<string, string | number> = { "content-length": bytes.length - start }
  if (from !== undefined) headers["content-range"] = `bytes ${start}-${bytes.length - 1}/${bytes.length}`
  response.writeHead(from === undefined ? 200 : 206, headers)
  response.write(bytes.subarray(start, upTo), () => setTimeout(() => response.destroy(), 30))
}
