import type { IncomingMessage } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import type { PeerCertificate } from 'node:tls'
import { asFault, Fault } from '../base/fault.ts'
import { isCertificateRefused, isForeignCertificate } from '../base/tls-failure.ts'
import type { MemberCode } from '../policy/model.ts'
import type { PeerAnswer, PeerRequest, Transport } from './model.ts'

/** Where a member listens, and whose certificates prove that it is this member. */
export interface PeerAddress {
  /** https://host:port */
  readonly exchangeUrl: string
  /** PEM of the member's certificate authority, from its card in the charter. */
  readonly authority: string
}
export interface WireParts {
  /** This node's certificate and key (PEM), as they are now. */
  readonly identity: () => { readonly cert: string; readonly key: string }
  /** From the charter that this node holds; null for a stranger. */
  readonly addressOf: (member: MemberCode) => PeerAddress | null
  /** The member whose authority of the charter issued this certificate (DER), in force now; null: a stranger's. */
  readonly memberOf: (certificate: Uint8Array) => MemberCode | null
}

interface Line {
  readonly agent: Agent
  readonly key: string
}

const maxSockets = 4
const socketSilenceMs = 60_000

/** HTTPS to members: TLS 1.3, our certificate, and of theirs nothing believed but the authority that the charter pins. */
export function openWire(parts: WireParts): Transport & AsyncDisposable {
  const lines = new Map<MemberCode, Line>()
  return {
    async request(member, request) {
      const address = parts.addressOf(member)
      if (address === null) throw new Fault('unavailable', 'no address in the charter')
      return send(lineTo(lines, parts, member, address).agent, new URL(request.path, address.exchangeUrl), request)
    },
    async [Symbol.asyncDispose]() {
      for (const { agent } of lines.values()) agent.destroy()
      lines.clear()
    },
  }
}

/** Connections to a member are kept, until its address, its authority or our own certificate changes. */
function lineTo(lines: Map<MemberCode, Line>, parts: WireParts, member: MemberCode, address: PeerAddress): Line {
  const { cert, key } = parts.identity()
  const lineKey = JSON.stringify([address.exchangeUrl, address.authority, cert])
  const known = lines.get(member)
  if (known?.key === lineKey) return known
  known?.agent.destroy()
  const agent = new Agent({
    keepAlive: true,
    maxSockets,
    timeout: socketSilenceMs,
    // Every connection proves itself anew: a resumed session would skip the check of the certificate.
    maxCachedSessions: 0,
    cert,
    key,
    ca: [address.authority],
    minVersion: 'TLSv1.3',
    rejectUnauthorized: true,
    checkServerIdentity: (_host: string, certificate: PeerCertificate) => checkMember(parts, member, certificate),
  })
  const line = { agent, key: lineKey }
  lines.set(member, line)
  return line
}

/** The certificate must name the member that we mean: an authority vouches for its own member alone, and no host name counts. */
function checkMember(parts: WireParts, member: MemberCode, { raw }: PeerCertificate): Error | undefined {
  if (raw !== undefined && parts.memberOf(raw) === member) return undefined
  return new Fault('integrity', `whoever listens there is not ${member}`)
}

function send(agent: Agent, url: URL, { method, body, signal }: PeerRequest): Promise<PeerAnswer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string | number> = { 'accept-encoding': 'zstd' }
    if (body !== undefined) {
      headers['content-type'] = 'application/json'
      headers['content-length'] = body.length
    }
    const request = httpsRequest(url, { agent, method, headers, signal }, (answer) => resolve(answerOf(answer)))
    request.on('error', (error) => reject(faultOf(error)))
    request.on('timeout', () => request.destroy(new Fault('unavailable', 'the connection is silent')))
    request.end(body)
  })
}

function answerOf(answer: IncomingMessage): PeerAnswer {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(answer.headers)) if (typeof value === 'string') headers[name] = value
  return { status: answer.statusCode ?? 0, headers, body: bodyOf(answer) }
}

async function* bodyOf(answer: IncomingMessage): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of answer) yield chunk as Uint8Array
  } catch (error) {
    throw faultOf(error)
  }
}

/** What went wrong on the line, in a sentence of ours: what TLS and the system say may quote the other side. */
function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error
  const { code = '', cause } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown
    cause?: unknown
  }
  if (cause instanceof Fault) return cause
  const name = typeof code === 'string' ? code : ''
  if (isCertificateRefused(name)) return new Fault('forbidden', 'the peer refuses our certificate', { cause: error })
  if (isForeignCertificate(name)) {
    return new Fault('integrity', `its certificate is not of the authority in the charter (${name})`, { cause: error })
  }
  const known: Record<string, string> = {
    ECONNREFUSED: 'nobody listens at its address',
    ENOTFOUND: 'its host name is unknown',
    EHOSTUNREACH: 'its host cannot be reached',
    ENETUNREACH: 'its network cannot be reached',
    ETIMEDOUT: 'its host does not answer',
    ECONNRESET: 'the connection broke',
    EPIPE: 'the connection broke',
  }
  const words = known[name]
  return words === undefined ? asUnavailable(error, name) : new Fault('unavailable', words, { cause: error })
}

function asUnavailable(error: unknown, name: string): Fault {
  return new Fault('unavailable', `the connection broke${name === '' ? '' : ` (${name})`}`, { cause: asFault(error) })
}
