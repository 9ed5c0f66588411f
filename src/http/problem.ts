import { asFault, Fault, type FaultKind } from '../base/fault.ts'

/** Which status says which kind of fault; every surface uses this one table. */
const statusOfKind: Readonly<Record<FaultKind, number>> = {
  usage: 400,
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'too-many': 429,
  unsupported: 422,
  unavailable: 503,
  'storage-full': 507,
  integrity: 409,
  internal: 500,
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  408: 'Too slow',
  409: 'Conflict',
  412: 'Condition does not hold',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Cannot be processed',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
  507: 'Storage is full',
}

/** A fault that HTTP has a status or headers of its own for (405, 406, 408, 412, 415; Allow, Retry-After, WWW-Authenticate). */
export class HttpFault extends Fault {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The problem's type where the kind of fault does not say enough to act on. */
  readonly problem: string

  constructor(
    kind: FaultKind,
    message: string,
    options: { status?: number; headers?: Record<string, string>; problem?: string } = {},
  ) {
    super(kind, message)
    this.problem = options.problem ?? kind
    this.status = options.status ?? statusOfKind[kind]
    this.headers = options.headers ?? {}
  }
}

/** A fault as every HTTP surface shows it, before it takes the surface's own form. */
export interface ShownFault {
  readonly fault: Fault
  readonly status: number
  readonly title: string
  readonly headers: Readonly<Record<string, string>>
}

/** What of an error may be shown: a `Fault` says its own message, anything else says nothing but 'internal error'. */
export function showFault(error: unknown): ShownFault {
  const fault = asFault(error)
  const own = fault instanceof HttpFault ? fault : null
  const status = own?.status ?? statusOfKind[fault.kind]
  const headers: Record<string, string> = { ...own?.headers }
  if (status === 503 && headers['retry-after'] === undefined) headers['retry-after'] = '5'
  return { fault, status, title: titles[status] ?? 'Error', headers }
}

/** RFC 9457 problem details of any error. Issues are cut at 100: the first hundred tell what is wrong. */
export function problemOf(error: unknown) {
  const { fault, status, title } = showFault(error)
  const errors = fault.issues.slice(0, 100).map(({ at, message, rule }) => ({ at, message, rule }))
  return {
    type: `urn:trefoil:problem:${fault instanceof HttpFault ? fault.problem : fault.kind}`,
    title,
    status,
    detail: fault.message,
    ...(errors.length > 0 ? { errors } : {}),
  }
}

/** The same as an answer. */
export function problemResponse(error: unknown): Response {
  const { status, headers } = showFault(error)
  return new Response(JSON.stringify(problemOf(error)), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  })
}

/** What a surface answers to an error: `problemResponse`, and `report` is told of what nobody foresaw. */
export function problems(report: (error: unknown) => void): (error: unknown) => Response {
  return (error) => {
    if (asFault(error).kind === 'internal') report(error)
    return problemResponse(error)
  }
}
