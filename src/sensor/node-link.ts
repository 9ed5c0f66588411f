import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import { decodeUtf8, readBounded } from '../base/bounded.ts'
import { Fault } from '../base/fault.ts'
import { isForeignCertificate } from '../base/tls-failure.ts'
import type { SensorEnrolment } from './enrolment.ts'
import {
  bounds,
  type IndexPage,
  parsePage,
  parseReportAnswer,
  type ReportAnswer,
  type ReportDraft,
  verifyPage,
} from './wire.ts'

export interface Asked {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
  readonly signal: AbortSignal
  /** How long the other end may be silent. */
  readonly silenceMs: number
}
export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: AsyncIterable<Uint8Array>
}
/** The wire, so that a test can hand in another. */
export type Ask = (asked: Asked) => Promise<Answered>

const maxAnswerBytes = 65_536
const mostSilenceMs = 20_000

/** A sensor's line to its node: nothing that comes over it is believed that the node has not signed for this very question. */
export class NodeLink {
  readonly #ask: Ask
  readonly #enrolment: SensorEnrolment

  constructor(enrolment: SensorEnrolment, ask: Ask) {
    this.#enrolment = enrolment
    this.#ask = ask
  }

  async page(
    asked: { readonly after: string; readonly brakes: string; readonly waitSeconds: number },
    signal: AbortSignal,
  ): Promise<IndexPage> {
    const { member, name, key } = this.#enrolment
    const nonce = randomBytes(18).toString('base64url')
    const { after, brakes, waitSeconds } = asked
    const query = new URLSearchParams({ after, brakes, wait: String(waitSeconds), nonce })
    const silenceMs = mostSilenceMs + waitSeconds * 1000
    const answer = await this.#ask({ method: 'GET', path: `/sensor/index?${query}`, signal, silenceMs })
    const body = await textOf(answer, bounds.longestPage)
    if (answer.status !== 200) throw faultOf(answer.status)
    const signature = answer.headers['trefoil-signature']
    const facts = { member, sensor: name, nonce, body }
    if (typeof signature !== 'string' || !verifyPage(key, facts, signature))
      throw new Fault('integrity', 'the node has not signed this index: it is not used')
    const page = parsePage(body)
    if (page.member !== member || page.sensor !== name || page.after !== after)
      throw new Fault('integrity', 'this is not the page that was asked for')
    return page
  }

  async report(report: ReportDraft, signal: AbortSignal): Promise<ReportAnswer> {
    const body = JSON.stringify(report)
    const answer = await this.#ask({
      ...{ method: 'POST', path: '/sensor/report', body, signal },
      silenceMs: 3 * mostSilenceMs,
    })
    const text = await textOf(answer, maxAnswerBytes)
    if (answer.status !== 200) throw faultOf(answer.status)
    const found = parseReportAnswer(text)
    if (found.outcomes.length !== report.hits.length || found.before.length !== (report.before ?? []).length)
      throw new Fault('integrity', 'the node did not answer for every hit')
    return found
  }
}

/** HTTPS with TLS 1.3; of the other end nothing is believed but the authority that the enrolment names. */
export function httpsAsk({ url, authority, token }: SensorEnrolment): Ask & Disposable {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 4,
    ca: [authority],
    minVersion: 'TLSv1.3',
    rejectUnauthorized: true,
    maxCachedSessions: 0,
    // The authority is this node's own and vouches for nobody else, so that no host name counts.
    checkServerIdentity: () => undefined,
  })
  const ask: Ask = ({ method, path, body, signal, silenceMs }) =>
    new Promise((resolve, reject) => {
      const bytes = body === undefined ? undefined : Buffer.from(body)
      const headers = {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(bytes === undefined ? {} : { 'content-type': 'application/json', 'content-length': bytes.length }),
      }
      const options = { agent, method, headers, signal, timeout: silenceMs }
      const request = httpsRequest(new URL(path, url), options, (answer: IncomingMessage) =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer }),
      )
      request.on('timeout', () => request.destroy(new Fault('unavailable', 'the node is silent')))
      request.on('error', (error) => reject(brokenBy(error)))
      request.end(bytes)
    })
  return Object.assign(ask, { [Symbol.dispose]: () => agent.destroy() })
}

async function textOf({ body }: Answered, maxBytes: number): Promise<string> {
  try {
    return decodeUtf8(await readBounded(body, maxBytes))
  } catch (error) {
    throw brokenBy(error)
  }
}

function faultOf(status: number): Fault {
  if (status === 401) return new Fault('unauthenticated', 'the node does not know this sensor, or has revoked it')
  if (status === 429) return new Fault('too-many', 'the node asks to wait')
  if (status === 413 || status === 400)
    return new Fault('invalid', `the node does not understand this sensor (${status})`)
  return new Fault('unavailable', `the node answered with status ${status}`)
}

function brokenBy(error: unknown): Fault {
  if (error instanceof Fault) return error
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  if (isForeignCertificate(code))
    return new Fault('integrity', `whoever answers there is not the node (${code})`, { cause: error })
  return new Fault('unavailable', `the node cannot be reached (${code || 'the line broke'})`, { cause: error })
}
