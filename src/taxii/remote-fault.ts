import { Fault, type FaultKind } from '../base/fault.ts'

/** What another's server answered instead of what was asked, in plain words. */
export class RemoteFault extends Fault {
  readonly status: number
  /** When it asks us to come again; null: it does not say. */
  readonly retryAfterMs: number | null

  constructor(
    kind: FaultKind,
    message: string,
    { status, retryAfterMs }: Pick<RemoteFault, 'status' | 'retryAfterMs'>,
  ) {
    super(kind, message)
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

const kinds: Readonly<Record<number, FaultKind>> = {
  400: 'unsupported',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-large',
  429: 'too-many',
}

const words: Readonly<Record<number, string>> = {
  400: 'does not understand what was asked',
  401: 'does not accept the credentials: check the user and password, or the token',
  403: 'knows the credentials, but lets them read nothing here: ask its operator for access',
  404: 'has nothing there: check the address, the API root and the collection',
  406: 'does not answer in TAXII 2.1: it may speak another version only',
  408: 'found us too slow',
  410: 'has removed what was there',
  413: 'finds what was asked too large',
  415: 'does not take what was sent: it may speak another version of TAXII only',
  416: 'does not give that part: it may speak TAXII 2.0 only',
  429: 'asks us to come less often',
}

/** A `RemoteFault` for an answer that is no success. */
export function remoteFault(url: URL, method: string, answer: Response, nowMs: number): RemoteFault {
  const { status } = answer
  const said = words[status] ?? (status >= 500 ? 'has trouble of its own: try later' : 'gives no such thing')
  const location = status >= 300 && status < 400 ? answer.headers.get('location') : null
  const sends =
    location === null ? said : `sends us on to ${shown(location, url)}: write that address down if you trust it`
  return new RemoteFault(
    status >= 500 ? 'unavailable' : (kinds[status] ?? 'unsupported'),
    `${url.host} ${sends} (${status} to ${method} ${url.pathname.slice(0, 200)})`,
    { status, retryAfterMs: readRetryAfter(answer.headers.get('retry-after'), nowMs) },
  )
}

/** Retry-After (RFC 9110 §10.2.3), seconds or a date; null for neither. */
function readRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs)
}

function shown(location: string, from: URL): string {
  if (!URL.canParse(location, from.href)) return 'an address that is none'
  const { origin, pathname } = new URL(location, from)
  return `${origin}${pathname}`.slice(0, 300)
}

/** What the line or TLS said, in plain words; the bare code where it is not one of those. */
export function sayLineError(error: unknown): string {
  if (error instanceof Fault) return error.message
  const { code, name, cause } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown
    name?: unknown
    cause?: unknown
  }
  if (cause instanceof Fault) return cause.message
  const plain = typeof code === 'string' ? code : ''
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nobody listens there',
    ENOTFOUND: 'its name is unknown',
    EAI_AGAIN: 'its name cannot be looked up now',
    EHOSTUNREACH: 'it cannot be reached',
    ENETUNREACH: 'its network cannot be reached',
    ETIMEDOUT: 'it does not answer in time',
    ECONNRESET: 'the connection broke',
    EPIPE: 'the connection broke',
    ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
    CERT_HAS_EXPIRED: 'its certificate has ended',
    CERT_NOT_YET_VALID: 'its certificate is not valid yet: is the clock right?',
  }
  if (known[plain] !== undefined) return known[plain]
  if (/^(DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|INVALID_CA)/.test(plain))
    return 'its certificate comes from an authority that is not known here: name it if you trust it'
  if (/^ERR_SSL_.*ALERT/.test(plain)) return 'it refuses our certificate, or asks for one'
  if (/^(ERR_SSL_|EPROTO|ERR_TLS_)/.test(plain)) return `it speaks no TLS that is spoken here (${plain})`
  if (name === 'TimeoutError' || name === 'AbortError') return 'its answer took too long'
  return plain !== '' ? plain : typeof name === 'string' ? name : 'unknown'
}
