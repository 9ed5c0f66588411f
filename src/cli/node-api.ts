import { readFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { pipeline, Readable } from 'node:stream'
import { Fault, type FaultKind } from '../base/fault.ts'
import { nodePaths, readNodeText } from '../config/node-directory.ts'
import { readRunFile } from '../config/run-file.ts'

/** A running node, spoken to as its administrator. */
export interface NodeApi {
  readonly console: string
  get(path: string): Promise<unknown>
  send(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: string, contentType?: string): Promise<unknown>
  /** The answer as it comes, for what is too large to hold. */
  stream(path: string, method?: 'GET' | 'POST'): Promise<AsyncIterable<Uint8Array>>
  /** Sends bytes, whatever they are. */
  sendBytes(path: string, body: Uint8Array): Promise<unknown>
  /** Sends what is too large to hold. */
  upload(path: string, body: AsyncIterable<Uint8Array>, contentType: string): Promise<unknown>
}

const kinds: Readonly<Record<number, FaultKind>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  415: 'unsupported',
  422: 'invalid',
  429: 'too-many',
  503: 'unavailable',
  507: 'storage-full',
}
const silenceMs = 300_000

/** The node of this directory if it runs, else null. A directory without a node is a fault. */
export function findRunning(dir: string, space?: string): NodeApi | null {
  readNodeText(dir)
  const run = readRunFile(dir)
  if (run === null) return null
  const base = `${run.console}/api/v1`
  const ca = run.console.startsWith('https:') ? readFileSync(nodePaths(dir).authority, 'utf8') : undefined
  const call = (
    method: string,
    path: string,
    body?: string | AsyncIterable<Uint8Array>,
    contentType?: string,
  ): Promise<IncomingMessage> => open({ url: `${base}${path}`, method, token: run.token, ca, body, contentType, space })
  return {
    console: run.console,
    get: async (path) => await readJson(await call('GET', path)),
    send: async (method, path, body, contentType = 'application/json') =>
      await readJson(await call(method, path, body, contentType)),
    async sendBytes(path, body) {
      async function* whole() {
        yield body
      }
      return await readJson(await call('POST', path, whole(), 'application/octet-stream'))
    },
    upload: async (path, body, contentType) => await readJson(await call('POST', path, body, contentType)),
    async stream(path, method = 'GET') {
      const answer = await call(method, path)
      if (answer.statusCode !== 200) throw await faultOf(answer)
      return answer
    },
  }
}

/** As `findRunning`, with a fault that says how to start the node. */
/** `space`: the exercise that is asked; absent: what is live. */
export function requireRunning(dir: string, space?: string): NodeApi {
  const api = findRunning(dir, space)
  if (api === null)
    throw new Fault('unavailable', `the node in ${dir} is not running; start it with: trefoil serve ${dir}`)
  return api
}

interface Outgoing {
  readonly url: string
  readonly space: string | undefined
  readonly method: string
  readonly token: string
  readonly ca: string | undefined
  readonly body: string | AsyncIterable<Uint8Array> | undefined
  readonly contentType: string | undefined
}

function open(call: Outgoing): Promise<IncomingMessage> {
  const streamed = typeof call.body === 'object' ? call.body : undefined
  const bytes = typeof call.body === 'string' ? Buffer.from(call.body) : undefined
  const headers: Record<string, string | number> = { authorization: `Bearer ${call.token}`, accept: '*/*' }
  if (call.space !== undefined) headers['trefoil-space'] = encodeURIComponent(call.space)
  if (call.body !== undefined) headers['content-type'] = call.contentType ?? 'application/json'
  if (bytes !== undefined) headers['content-length'] = bytes.length
  return new Promise((resolve, reject) => {
    const options = { method: call.method, headers, timeout: silenceMs }
    const request = call.url.startsWith('https:')
      ? httpsRequest(call.url, { ...options, ...(call.ca === undefined ? {} : { ca: call.ca }) }, resolve)
      : httpRequest(call.url, options, resolve)
    request.on('timeout', () =>
      request.destroy(new Fault('unavailable', 'the node did not answer in time; see its log')),
    )
    request.on('error', (error) =>
      reject(
        error instanceof Fault
          ? error
          : new Fault('unavailable', 'the node does not answer; see its log', { cause: error }),
      ),
    )
    if (streamed === undefined) request.end(bytes)
    // A node that refuses answers before everything is sent, and closes: its answer counts, not the broken line.
    else pipeline(Readable.from(streamed), request, () => {})
  })
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of answer) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

async function readJson(answer: IncomingMessage): Promise<unknown> {
  const status = answer.statusCode ?? 0
  if (status < 200 || status > 299) throw await faultOf(answer)
  const text = await readAll(answer)
  return text === '' ? null : JSON.parse(text)
}

/** The fault behind an RFC 9457 problem. */
async function faultOf(answer: IncomingMessage): Promise<Fault> {
  const status = answer.statusCode ?? 0
  let detail = ''
  let issues: { at: string; message: string }[] = []
  try {
    const problem = JSON.parse(await readAll(answer)) as { title?: unknown; detail?: unknown; errors?: unknown }
    detail =
      typeof problem.detail === 'string' ? problem.detail : typeof problem.title === 'string' ? problem.title : ''
    if (Array.isArray(problem.errors)) {
      issues = problem.errors.filter(
        (one): one is { at: string; message: string } =>
          typeof one?.at === 'string' && typeof one?.message === 'string',
      )
    }
  } catch {}
  return new Fault(kinds[status] ?? 'internal', detail === '' ? `the node answered with status ${status}` : detail, {
    issues,
  })
}
