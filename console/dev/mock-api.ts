/**
 * The console's API with invented answers, for working on the console and for testing it alone: no store, no policy, loopback only.
 * `sh scripts/on-node.sh console/dev/mock-api.ts [PORT]` serves console/dist beside it. Any name signs in with the password `trefoil`.
 */
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Role } from '../../src/api/contract/accounts.ts'
import type { NewBulk } from '../../src/api/contract/bulk.ts'
import type { ImportResult } from '../../src/api/contract/imports.ts'
import type { InquiryQuestion } from '../../src/api/contract/inquiry.ts'
import type { Kept } from '../../src/api/contract/kept.ts'
import type { TlpLabel } from '../../src/api/contract/labels.ts'
import type { Detail, ListChanges, Summary } from '../../src/api/contract/objects.ts'
import type { Session } from '../../src/api/contract/sessions.ts'
import { roles } from '../src/app/roles.ts'
import { advisoriesOf } from './mock-advisories.ts'
import { allianceOf, auditOf, clientsOf, countsOf, decisionsOf, evidenceOf, statusOf, usersOf } from './mock-answers.ts'
import { attributionOf } from './mock-attribution.ts'
import { mockBulk } from './mock-bulk.ts'
import { detectionStateOf, sensorsOf } from './mock-detection.ts'
import { scorecardsOf, scoredOf, verdictsOf } from './mock-feedback.ts'
import { flashOf, mockCode, mockQr } from './mock-flash.ts'
import { countsAround, neighboursOf, pathOf, pictureOf } from './mock-graph.ts'
import { huntsOf } from './mock-hunts.ts'
import { identitiesOf, mockIssuer } from './mock-identities.ts'
import { inquiryAnswerOf, inquiryOf } from './mock-inquiry.ts'
import { alarmOf, ledgerOf, proofOf, receiptsOf } from './mock-ledger.ts'
import { detailOf, mockObjects, summaryOf } from './mock-objects.ts'
import { pastedOf } from './mock-paste.ts'
import { previewOf } from './mock-preview.ts'
import { situationOf } from './mock-situation.ts'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
/** The policy that the console is built for: nothing inline, nothing from elsewhere. */
const contentSecurityPolicy =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

export interface MockNode extends AsyncDisposable {
  readonly url: string
  /** Tells every open console that something arrived. */
  announce(): void
}

export async function startMockNode(options: { port?: number; exercise?: boolean } = {}): Promise<MockNode> {
  const streams = new Set<ServerResponse>()
  const people = new Map<string, Session['person']>()
  const kept: Kept = { views: [], seenUntil: null }
  const [mockUsers, mockClients] = [usersOf(), clientsOf()]
  const bulk = mockBulk(() => Date.now())
  let failures = 0

  function sessionOf(request: IncomingMessage): Session | null {
    const name = /mock=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
    const person = name === undefined ? undefined : people.get(decodeURIComponent(name))
    return person === undefined
      ? null
      : {
          ...{ person, member: 'JP', memberName: 'Japan', exercise: options.exercise ?? false, space: null },
          copies: { tlp: 'amber', session: person.name, until: '2099-01-01T00:00:00Z', idleSeconds: 28_800 },
        }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://mock')
    response.setHeader('Content-Security-Policy', contentSecurityPolicy)
    response.setHeader('X-Content-Type-Options', 'nosniff')
    if (!url.pathname.startsWith('/api/v1/')) return serveFile(url.pathname, request, response)
    const path = url.pathname.slice('/api/v1'.length)
    const nowMs = Date.now()
    const json = (value: unknown, status = 200) => {
      response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' })
      response.end(value === undefined ? undefined : JSON.stringify(value))
    }
    const problem = (status: number, title: string, detail?: string) =>
      json({ type: 'about:blank', title, status, detail }, status)

    if (path === '/about')
      return json({ member: 'JP', memberName: 'Japan', exercise: options.exercise ?? false, singleSignOn: true })
    if (path === '/session' && request.method === 'POST') {
      const given = JSON.parse(await readBody(request)) as { name: string; password: string }
      if (given.password !== 'trefoil') {
        failures += 1
        if (failures < 4) return problem(401, 'Sign in first', 'name or password is wrong')
        response.setHeader('Retry-After', '30')
        return problem(429, 'Too many requests')
      }
      failures = 0
      people.set(
        given.name,
        people.get(given.name) ?? {
          name: given.name,
          role: roleOf(given.name),
          language: 'en',
          theme: 'auto',
        },
      )
      response.setHeader('Set-Cookie', `mock=${encodeURIComponent(given.name)}; HttpOnly; SameSite=Strict; Path=/`)
      request.headers.cookie = `mock=${encodeURIComponent(given.name)}`
      return json(sessionOf(request))
    }
    const accounts = async (kind: '/users' | '/clients', from: IncomingMessage) => {
      const held = kind === '/users' ? mockUsers : mockClients
      if (from.method !== 'POST') return json({ items: held })
      const wish = JSON.parse(await readBody(from)) as { name: string }
      if (!/^[\p{L}\p{N}][\p{L}\p{N}._@ -]*$/u.test(wish.name)) return problem(400, 'The request breaks a rule')
      if (held.some(({ name }) => name === wish.name)) return problem(409, 'Exists already')
      held.push({ ...held[0], ...wish, createdAt: new Date(nowMs).toISOString() } as never)
      const secret = { password: 'only-once-password', token: 'only-once-token' }
      return json(kind === '/users' ? { ...wish, ...secret } : { username: wish.name, ...secret }, 201)
    }
    const session = sessionOf(request)
    if (session === null) return problem(401, 'Sign in first')
    if (path === '/session' && request.method === 'DELETE') {
      response.setHeader('Set-Cookie', 'mock=; Max-Age=0; Path=/')
      return json(undefined, 204)
    }
    if (path === '/session') return json(session)
    if (path === '/session/preferences') {
      people.set(session.person.name, { ...session.person, ...(JSON.parse(await readBody(request)) as object) })
      return json(sessionOf(request))
    }
    if (path === '/objects') return json(listOf(url.searchParams, nowMs))
    if (path === '/list-changes') return json(listChangesOf(nowMs))
    if (path === '/bulk' && request.method === 'GET') return json(bulk.list())
    if (path === '/bulk') return json({ act: bulk.prepare(JSON.parse(await readBody(request)) as NewBulk) })
    const [, actId, actStep] = /^\/bulk\/([^/]+)(?:\/(start|stop|undo))?$/.exec(path) ?? []
    if (actId !== undefined) {
      const act = bulk.find(actId)
      if (act === null) return problem(404, 'Not found', 'no such act')
      return json(actStep === undefined ? act : bulk.step(act, actStep))
    }
    if (path === '/counts') return json(countsOf(mockObjects))
    if (path === '/alliance') return json(allianceOf(nowMs))
    if (path === '/status') return json(statusOf(nowMs))
    if (path === '/inquiry' && request.method === 'POST')
      return json(inquiryAnswerOf(JSON.parse(await readBody(request)) as InquiryQuestion, nowMs))
    if (path === '/inquiry') return json(inquiryOf(nowMs))
    if (path === '/exercises') return json({ items: [] })
    if (path === '/audit')
      return session.person.role === 'admin' ? json({ items: auditOf(nowMs), next: null }) : problem(403, 'Not allowed')
    const [, alertName, alertPart] = /^\/flash\/([A-Z]+-\d+)(?:\/(\w+))?$/.exec(path) ?? []
    if (path === '/flash') return json({ items: flashOf(nowMs), next: null })
    if (alertPart === 'qr') return void response.setHeader('Content-Type', 'image/svg+xml').end(mockQr)
    if (alertPart === 'acknowledgement') return json(mockCode)
    if (alertName !== undefined) return json(flashOf(nowMs).find(({ name }) => name === alertName))
    if (path === '/arrivals') return json({ count: 212, atLeast: false, byType: { indicator: 150, malware: 62 } })
    if (path === '/session/passkeys') return json({ items: [], password: true })
    if (path === '/identities') return json({ items: identitiesOf(), issuer: mockIssuer })
    const [, kind, name, below] = /^\/(users|clients)\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? []
    if (kind !== undefined && name !== undefined) {
      if (session.person.role !== 'admin') return problem(403, 'Not allowed')
      const held: { name: string }[] = kind === 'users' ? mockUsers : mockClients
      const found = held.find((one) => one.name === decodeURIComponent(name))
      if (found === undefined) return problem(404, 'Not found')
      if (request.method === 'PATCH') Object.assign(found, JSON.parse(await readBody(request)))
      if (below === 'password') return json({ name: found.name, password: 'another-password' })
      if (below === 'credentials')
        return json({ username: found.name, password: 'another-password', token: 'another-token' })
      return json(undefined, 204)
    }
    if (path === '/users' || path === '/clients')
      return session.person.role === 'admin' ? accounts(path, request) : problem(403, 'Not allowed')
    if (path === '/charter') {
      const { payload = '' } = JSON.parse(await readBody(request)) as { payload?: string }
      const { version } = JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as { version: number }
      const errors = [{ at: '/signatures', message: '1 of 2 needed' }]
      if (version < 3)
        return json({ title: 'Refused', status: 422, detail: 'the charter lacks its quorum', errors }, 422)
      const alliance = allianceOf(nowMs)
      return json({ ...alliance, charter: alliance.charter && { ...alliance.charter, version } })
    }
    if (path === '/export') return void response.end('{"type":"bundle"}')
    if (path === '/evidence') return json({ items: evidenceOf(nowMs), next: null })
    if (path === '/preview') {
      const preview = previewOf(await readBody(request), url.searchParams.get('tlp') as TlpLabel | null, nowMs)
      return preview === null ? problem(400, 'The request breaks a rule', 'the body is not JSON') : json(preview)
    }
    if (path === '/import' && session.person.role === 'reader') return problem(403, 'Not allowed')
    if (path === '/import') return importBundle(await readBody(request), json, problem)
    if (/^\/links\/[A-Z]+\/pull$/.test(path)) return json(undefined, 204)
    if (path === '/ledger') return json(ledgerOf(nowMs))
    if (path === '/receipts') return json(receiptsOf(url.searchParams.get('member') ?? '', nowMs))
    const [, doubted] = /^\/links\/([A-Z]+)\/alarm$/.exec(path) ?? []
    if (doubted !== undefined) return json(alarmOf(doubted, nowMs))
    if (path === '/evidence/verification')
      return json(proofOf((JSON.parse(await readBody(request)) as { id: string }).id, nowMs))
    if (path === '/sensors') return json({ items: sensorsOf(nowMs) })
    if (path === '/detection') return json(detectionStateOf(nowMs))
    if (path === '/situation/briefing') {
      response.setHeader('Content-Type', 'text/plain; charset=utf-8')
      return void response.end('Daily briefing\r\n')
    }
    const picture = situationOf(path, nowMs)
    if (picture !== null) return json(picture)
    const desk = advisoriesOf(path, nowMs) ?? huntsOf(path, nowMs)
    if (desk !== null) return json(desk)
    if (path === '/scorecards') return json(scorecardsOf(nowMs))
    if (path === '/scorecards/objects') return json(scoredOf(nowMs))
    if (path === '/session/kept') return json(kept)
    if (path === '/session/views' || path === '/session/visit')
      return json(Object.assign(kept, JSON.parse(await readBody(request))))
    if (path === '/paste') return json(pastedOf(await readBody(request), nowMs))
    if (path === '/graph') return json(pictureOf((JSON.parse(await readBody(request)) as { ids: string[] }).ids, nowMs))
    if (path === '/path')
      return json(pathOf(url.searchParams.get('from') ?? '', url.searchParams.get('to') ?? '', nowMs))
    if (path === '/recalls') return json({ items: [], next: null, unanswered: [] })
    if (path === '/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      response.write(': open\n\n')
      streams.add(response)
      response.on('close', () => streams.delete(response))
      return
    }
    const [, id, part] = /^\/objects\/([^/]+)(?:\/([\w-]+))?$/.exec(path) ?? []
    const found = id === undefined ? undefined : mockObjects.find((one) => one.object.id === decodeURIComponent(id))
    if (found === undefined) return problem(404, 'Not found', 'this node holds no such object')
    if (part === 'attribution') return json(attributionOf(summaryOf(found, nowMs), summaryOf(found, nowMs), nowMs))
    if (part === 'neighbour-counts') return json(countsAround(found.object.id))
    if (part === 'neighbours') return json(neighboursOf(found.object.id, url.searchParams, nowMs))
    if (part === 'verdicts') return json(verdictsOf(found.object.type, nowMs))
    if (part === 'recipients') return json(decisionsOf(found, nowMs))
    if (part === 'as') {
      const asked = `${url.searchParams.get('agreement')}|${url.searchParams.get('recipient')}`
      const one = decisionsOf(found, nowMs).find(({ view }) => view === asked)
      return json({ ...one, text: one?.decision === 'withhold' ? null : JSON.stringify(found.object) })
    }
    if (part === 'evidence') return json({ id: found.object.id })
    if (part === 'taken-back') return json({ items: [], hold: null })
    if (part === 'related')
      return json({ keys: [{ key: '203.0.113.9', by: 'value', items: [], more: false }], left: 0 })
    if (part === 'seen') return json({ items: [] })
    if (part === 'watch') return json({ state: 'by-values', because: null, detail: null, score: 70, worth: 'full' })
    if (part === 'text') return void response.end(JSON.stringify(found.object, null, 2))
    // What is asked and not mocked is noticed, and not answered with something else.
    if (part !== undefined) return problem(404, 'Not found', `nothing is invented for ${part}`)
    return json(earlier(detailOf(found, 'JP', nowMs), url.searchParams.get('version')))
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.statusCode = 500
      response.end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    announce() {
      for (const stream of streams)
        stream.write(`data: ${JSON.stringify({ kind: 'arrived', subject: mockObjects[0]?.object.id })}\n\n`)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** An earlier version said something else. */
function earlier(detail: Detail, version: string | null): Detail {
  if (version === null || version === detail.version) return detail
  const { description: _, ...object } = detail.object
  const before = { ...object, name: `${detail.name} (draft)`, modified: version, labels: ['draft'] }
  return { ...detail, version, object: before }
}

function listChangesOf(nowMs: number): ListChanges {
  const at = new Date(nowMs - 3_600_000).toISOString()
  const [first, second] = mockObjects.map((one) => summaryOf(one, nowMs))
  const of = ({ id, type, name, tlp, version }: Summary) => ({ id, type, name, tlp, after: version, at })
  return {
    items: [
      { ...of(first!), change: 'added', before: null, because: null },
      { ...of(second!), change: 'changed', before: '2026-01-01T00:00:00.000Z', because: null },
      {
        ...{
          id: 'indicator--7f8b1c8e-4f1a-4a70-9d0e-0c7f7c0e5b09',
          type: 'indicator',
          name: '',
          tlp: null,
          change: 'removed',
        },
        ...{ before: '2026-01-01T00:00:00.000Z', after: null, at, because: 'recalled' },
      },
    ],
    more: false,
  }
}

/** Whoever is called like a role has it; everybody else is an analyst. */
function roleOf(name: string): Role {
  return roles.find((role) => role === name) ?? 'analyst'
}

function listOf(query: URLSearchParams, nowMs: number) {
  const [wantedTypes, tlps, origins] = [query.getAll('type'), query.getAll('tlp'), query.getAll('origin')]
  const q = query.get('q')?.toLowerCase() ?? ''
  const matching = mockObjects.filter(
    (one) =>
      (wantedTypes.length === 0 || wantedTypes.includes(one.object.type)) &&
      (tlps.length === 0 || tlps.includes(one.tlp ?? 'unmarked')) &&
      (origins.length === 0 || origins.includes(one.origin)) &&
      (q === '' || JSON.stringify(one.object).toLowerCase().includes(q)),
  )
  const named = matching.filter(({ object }) => q !== '' && String(object.name ?? object.id).toLowerCase() === q)
  const ordered = [...named, ...matching.filter((one) => !named.includes(one))]
  const from = Number(query.get('cursor') ?? 0)
  const limit = Number(query.get('limit') ?? 50)
  const items = ordered.slice(from, from + limit).map((one) => summaryOf(one, nowMs))
  const total = q === '' && from === 0 ? matching.length : null
  return { items, next: from + limit < matching.length ? String(from + limit) : null, lookedTo: null, total }
}

function importBundle(
  text: string,
  json: (value: ImportResult) => void,
  problem: (status: number, title: string, detail: string) => void,
) {
  let objects: { id?: string; pattern?: string; type?: string }[]
  try {
    const value = JSON.parse(text) as { objects?: typeof objects }
    objects = value.objects ?? [value as never]
  } catch {
    return problem(400, 'The request breaks a rule', 'the body is not JSON')
  }
  const bad = objects.flatMap((object, index) =>
    object.type === 'indicator' && object.pattern === undefined
      ? [
          {
            index,
            id: object.id ?? null,
            code: 'invalid',
            reason: 'the object breaks two rules',
            issues: [
              { at: '/pattern', message: 'is required', rule: 'STIX 2.1 §4.7' },
              { at: '/valid_from', message: 'is required', rule: 'STIX 2.1 §4.7' },
            ],
          },
        ]
      : [],
  )
  json({ added: objects.length - bad.length, unchanged: 0, upgraded: 0, rejected: bad })
}

async function serveFile(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = /^\/(?:assets\/[\w.-]+|trefoil\.svg|start\.js)$/.test(path) ? path : '/index.html'
  const type = types[extname(name)] ?? 'application/octet-stream'
  response.setHeader('Content-Type', type)
  if (name.startsWith('/assets/')) response.setHeader('Cache-Control', 'max-age=31536000, immutable')
  try {
    if (type !== 'font/woff2' && /\bbr\b/.test(String(request.headers['accept-encoding']))) {
      const packed = await readFile(join(dist, `${name}.br`))
      response.setHeader('Content-Encoding', 'br')
      return void response.end(packed)
    }
    response.end(await readFile(join(dist, name)))
  } catch {
    response.writeHead(404)
    response.end()
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const node = await startMockNode({ port: Number(process.argv[2] ?? 7081) })
  console.log(`mock node on ${node.url}`)
}
