import type { Hono } from 'hono'
import type { ApiEnv } from '../api/operation.ts'
import { Fault } from '../base/fault.ts'
import type { HttpEnv } from '../http/connection.ts'
import type { Room } from './exercise-room.ts'

const base = '/api/v1'
const spaceHeader = 'trefoil-space'

/** What is asked of an exercise. Everything else is the node's own: people, clients, charters, containers, flash alerts, exports. */
const within = [
  /^\/(about|session|status|counts|list-changes|arrivals|alliance|events|audit|evidence|ledger|receipts|openapi\.json)$/,
  /^\/objects(\/[^/]+(\/(text|why|as|recipients|related|neighbours|neighbour-counts|versions|taken-back|recall|preserve))?)?$/,
  /^\/(import|preview|paste|graph|path)$/,
  /^\/reviews(\/\d+(\/[a-z-]+)?)?$/,
  /^\/recalls(\/\d+)?$/,
  /^\/links\/[A-Z0-9]+\/(pull|trust)$/,
]
/** Of the session only who it is: it is begun and ended where all spaces see it. */
const readOnly = /^\/session$/

export interface ExerciseApis {
  readonly roomNamed: (name: string) => Room | null
  readonly live: Hono<ApiEnv>
  /** The API over one room. */
  readonly apiOf: (room: Room) => Hono<ApiEnv>
}

/** Answers what is asked of an exercise, named by header or (for what a browser asks without headers) by query; null: live is asked. */
export function exerciseApi({ roomNamed, live, apiOf }: ExerciseApis) {
  const apis = new WeakMap<Room, Hono<ApiEnv>>()
  return async (raw: Request, env: HttpEnv['Bindings']): Promise<Response | null> => {
    const url = new URL(raw.url)
    const name = spaceOf(raw, url)
    if (name === null) return null
    // Whoever is not one of our people learns nothing, not even which exercises there are.
    const asking = new Request(new URL(`${base}/session`, url), { headers: withoutSpace(raw.headers) })
    const session = await live.fetch(asking, env)
    if (session.status !== 200) return session
    const room = roomNamed(name)
    if (room === null) throw new Fault('not-found', 'this node takes part in no such exercise')
    const path = url.pathname.slice(base.length)
    const isRead = raw.method === 'GET' || raw.method === 'HEAD'
    if (!within.some((one) => one.test(path)) || (readOnly.test(path) && !isRead))
      throw new Fault('not-found', 'this is not part of an exercise: ask it of the live space')
    const api = apis.get(room) ?? apiOf(room)
    apis.set(room, api)
    if (!url.searchParams.has('space')) return await api.fetch(raw, env)
    if (!isRead) throw new Fault('invalid', `name the exercise in the header ${spaceHeader}`)
    url.searchParams.delete('space')
    return await api.fetch(new Request(url, { headers: raw.headers, signal: raw.signal }), env)
  }
}

function spaceOf(raw: Request, url: URL): string | null {
  const asked = [...url.searchParams.getAll('space'), ...headerOf(raw)]
  const [name] = asked
  if (name === undefined) return null
  if (asked.some((one) => one !== name)) throw new Fault('invalid', 'two different spaces are named')
  return name === '' || name === 'live' ? null : name
}

function headerOf(raw: Request): string[] {
  const text = raw.headers.get(spaceHeader)
  if (text === null) return []
  try {
    return [decodeURIComponent(text)]
  } catch {
    throw new Fault('invalid', `${spaceHeader} is not percent-encoded`)
  }
}

function withoutSpace(headers: Headers): Headers {
  const rest = new Headers(headers)
  for (const name of [spaceHeader, 'content-length', 'content-type']) rest.delete(name)
  return rest
}
