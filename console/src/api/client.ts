import type { Problem } from '../../../src/api/contract/problem.ts'
import { loadJapaneseFont, speaksJapanese } from '../i18n/japanese-font.ts'
import { isUnattended } from './attendance.ts'
import { isAway, nodeAnswered, nodeDidNotAnswer, refuseWhileAway } from './reach.ts'
import { enterSpace, spaceName, spaceOf } from './space.ts'

const base = '/api/v1'
const spaceHeader = 'Trefoil-Space'

/** A refusal of the node in its own words (RFC 9457), or `status` 0: the node did not answer at all. */
export class Refused extends Error {
  readonly status: number
  readonly problem: Problem | null
  readonly retryAfterSeconds: number | null

  constructor(status: number, problem: Problem | null, retryAfterSeconds: number | null = null) {
    super(problem?.detail ?? problem?.title ?? `status ${status}`)
    this.name = 'Refused'
    this.status = status
    this.problem = problem
    this.retryAfterSeconds = retryAfterSeconds
  }

  /** Whether it is a problem of this type, for those that the page acts on. */
  isOf(type: string): boolean {
    return this.problem?.type === `urn:trefoil:problem:${type}`
  }
}

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>
  readonly json?: unknown
  /** Sent as it is: an import's bytes are the sender's, not ours. */
  readonly text?: string | Blob
  readonly signal?: AbortSignal
  /** The secret of a link by which somebody reports who is not signed in. */
  readonly invitation?: string
}

/** What stands before a node answers so in its place. */
const notTheNode = new Set([502, 503, 504])

/** Asks the node; the answer's text. Throws `Refused` for everything that is not a success; while the node is away nothing is sent that would change it. */
export async function askText(path: string, asking: Asking = {}): Promise<string> {
  if (isAway() && changes(path, asking.method)) {
    refuseWhileAway()
    throw new Refused(0, null)
  }
  const headers: Record<string, string> = { 'X-Trefoil': '1' }
  const space = spaceOf(path, asking.method ?? 'GET')
  if (space !== null) headers[spaceHeader] = encodeURIComponent(space)
  if (isUnattended()) headers['Trefoil-Unattended'] = '1'
  if (asking.invitation !== undefined) headers['Trefoil-Invitation'] = asking.invitation
  if (asking.json !== undefined || asking.text !== undefined) headers['Content-Type'] = 'application/json'
  const body = asking.json === undefined ? asking.text : JSON.stringify(asking.json)
  const init: RequestInit = { method: asking.method ?? 'GET', headers, credentials: 'same-origin' }
  if (body !== undefined) init.body = body
  if (asking.signal !== undefined) init.signal = asking.signal
  let answer: Response
  let text: string
  try {
    answer = await fetch(inSpace(path, asking.query, null), init)
    text = await answer.text()
  } catch (error) {
    if (asking.signal?.aborted === true) throw error
    nodeDidNotAnswer()
    throw new Refused(0, null)
  }
  const problem = answer.ok ? null : readProblem(text)
  if (notTheNode.has(answer.status) && problem === null) {
    nodeDidNotAnswer()
    throw new Refused(0, null)
  }
  nodeAnswered()
  if (answer.status === 404 && space !== null) await leaveIfEnded(space)
  if (!answer.ok) throw new Refused(answer.status, problem, readRetryAfter(answer))
  if (speaksJapanese(text)) loadJapaneseFont()
  return text
}

/** A picture is asked for by POST and changes nothing; to sign in or out is always tried. */
const alwaysTried = /^\/(graph|session|session\/(passkey|passkey\/options|sso))$/
function changes(path: string, method: Asking['method'] = 'GET'): boolean {
  return method !== 'GET' && !alwaysTried.test(path)
}

export async function ask<T>(path: string, asking: Asking = {}): Promise<T> {
  const text = await askText(path, asking)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** Where the browser itself asks, which sends no header of ours. */
export function addressOf(path: string, query: Asking['query'] = {}): string {
  return inSpace(path, query, spaceName())
}

function inSpace(path: string, query: Asking['query'] = {}, space: string | null): string {
  const search = new URLSearchParams()
  if (space !== null) search.set('space', space)
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one))
  }
  const text = search.toString()
  return `${base}${path}${text === '' ? '' : `?${text}`}`
}

/** An exercise that has ended is not there any more, whatever is asked of it. */
async function leaveIfEnded(space: string): Promise<void> {
  const session = await fetch(`${base}/session`, { headers: { [spaceHeader]: encodeURIComponent(space) } })
  if (session.status === 404 && spaceName() === space) enterSpace(null)
}

function readProblem(text: string): Problem | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'title' in value ? (value as Problem) : null
  } catch {
    return null
  }
}

function readRetryAfter(answer: Response): number | null {
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds : null
}
