import { createHash, randomBytes } from 'node:crypto'
import type { Hono } from 'hono'
import { createApi } from '../api/api.ts'
import type { BrakeDesk } from '../api/brake-desk.ts'
import type { NodeEvent } from '../api/contract/status.ts'
import type { ApiEnv } from '../api/operation.ts'
import {
  type Account,
  type AllianceNow,
  type ApiConfig,
  type ApiParts,
  type AuditRecord,
  type Client,
  defaultApiConfig,
  type EvidenceRecord,
  type IdentityLink,
  type Passkey,
  type SessionRecord,
} from '../api/parts.ts'
import { Fault } from '../base/fault.ts'
import { systemTimers } from '../base/timers.ts'
import { judgeFully } from '../detection/judge-indicator.ts'
import { spareNothing } from '../formats/out/spares.ts'
import { createLargeBodies } from '../http/large-bodies.ts'
import type { Entry, IntakeResult, Refusal, Source } from '../intake/model.ts'
import { usualRule } from '../match/decay.ts'
import { builtInWarnings, listedValue } from '../match/warning-lists.ts'
import type { Role } from '../release/model.ts'
import type { SingleSignOn } from '../sign-in/single-sign-on.ts'
import { splitFile } from '../stix/json-lines.ts'
import type { StixId } from '../stix/object.ts'
import { createMemoryRelease, type Held } from './memory-api-release.ts'
import { createMemoryPrivacy } from './memory-privacy.ts'

/** What stands behind the API in a test: everything in memory, open to be looked at and changed. */
export interface MemoryNode {
  nowMs: number
  alliance: AllianceNow
  notReady: string | null
  readonly held: Held[]
  readonly accounts: Map<string, Account>
  readonly clients: Map<string, Client>
  /** What people keep. */
  readonly kept: Map<string, string>
  readonly sessions: Map<string, SessionRecord>
  readonly passkeys: Map<string, Passkey>
  readonly identities: Map<string, IdentityLink>
  readonly audit: AuditRecord[]
  readonly evidence: EvidenceRecord[]
  readonly batches: { readonly source: Source; readonly entries: readonly Entry[] }[]
  readonly adopted: string[]
  readonly pulled: string[]
  readonly unexpected: unknown[]
  readonly refusedSignOns: Fault[]
  /** How many passwords were checked. */
  checks: number
  /** Set to make the door fail from this batch on. */
  failFromBatch: number
  readonly listeners: Set<(event: NodeEvent) => void>
}

export interface MemoryApi {
  readonly node: MemoryNode
  readonly parts: ApiParts
  readonly app: Hono<ApiEnv>
  readonly close: AbortController
  /** A request as the console's page sends it; headers given as null are left out. */
  ask(path: string, options?: Asking): Promise<Response>
  /** Signs a person of this role in, who is called like it; the cookie. */
  signIn(role: Role, options?: { readonly steppedUp: boolean }): Promise<string>
}

export interface Asking {
  readonly method?: string
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array>
  readonly json?: unknown
  readonly cookie?: string
  readonly headers?: Readonly<Record<string, string | null>>
  readonly address?: string
}

export const operatorToken = 'operator-token-of-the-test'
export const password = 'correct horse battery'

export function createMemoryApi(config: Partial<ApiConfig> = {}, singleSignOn: SingleSignOn | null = null): MemoryApi {
  const close = new AbortController()
  const node: MemoryNode = {
    nowMs: Date.UTC(2026, 0, 15, 12),
    alliance: { self: card('JP'), charter: null },
    notReady: null,
    held: [],
    accounts: new Map(),
    clients: new Map(),
    kept: new Map(),
    sessions: new Map(),
    passkeys: new Map(),
    identities: new Map(),
    audit: [],
    evidence: [],
    batches: [],
    adopted: [],
    pulled: [],
    unexpected: [],
    refusedSignOns: [],
    checks: 0,
    failFromBatch: Number.POSITIVE_INFINITY,
    listeners: new Set(),
  }
  const parts = createParts(node, { origins: ['http://localhost:7081'], ...config }, close.signal, singleSignOn)
  const app = createApi(parts)

  async function ask(path: string, options: Asking = {}): Promise<Response> {
    const headers = new Headers({ host: 'localhost:7081', 'x-trefoil': '1', 'sec-fetch-site': 'same-origin' })
    if (options.json !== undefined) headers.set('content-type', 'application/json')
    if (options.cookie !== undefined) headers.set('cookie', options.cookie)
    for (const [name, value] of Object.entries(options.headers ?? {})) {
      if (value === null) headers.delete(name)
      else headers.set(name, value)
    }
    const body = options.json === undefined ? options.body : JSON.stringify(options.json)
    const init = { method: options.method ?? 'GET', headers, ...(body === undefined ? {} : { body, duplex: 'half' }) }
    const connection = { address: options.address ?? '127.0.0.1', secure: false, certificate: null }
    return app.fetch(new Request(`http://localhost:7081${path}`, init as RequestInit), { connection })
  }

  return {
    node,
    parts,
    app,
    close,
    ask,
    async signIn(role, { steppedUp } = { steppedUp: false }) {
      await addAccount(parts, role, role)
      const answer = await ask('/api/v1/session', { method: 'POST', json: { name: role, password } })
      if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`)
      const cookie = cookieOf(answer)
      if (steppedUp) await parts.sessions.stepUp(parts.secrets.digestToken(cookie.split('=')[1]!), node.nowMs * 1000)
      return cookie
    },
  }
}

/** The body of an answer, taken for what the contract says that it is. */
export async function jsonOf<T>(answer: Response | Promise<Response>): Promise<T> {
  return (await (await answer).json()) as T
}

/** The session cookie that an answer sets, as a browser sends it back. */
export function cookieOf(answer: Response): string {
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

export async function addAccount(parts: ApiParts, name: string, role: Role): Promise<void> {
  if ((await parts.accounts.find(name)) !== null) return
  const secret = await parts.secrets.hashPassword(password)
  await parts.accounts.add({ name, role, secret, createdAt: 1, disabled: false, language: null, theme: 'auto' })
}

export function card(code: string): AllianceNow['self'] {
  return {
    format: 'trefoil/card/1',
    member: code,
    name: `Member ${code}`,
    identity: `identity--00000000-0000-4000-8000-0000000000${Buffer.from(code).toString('hex').slice(0, 2)}` as StixId,
    signingKey: Buffer.from(`key of ${code}`).toString('base64'),
    authority: '',
    exchangeUrl: `https://${code.toLowerCase()}.example:7443`,
    consoleUrl: `https://${code.toLowerCase()}.example`,
  }
}

function createParts(
  node: MemoryNode,
  config: Partial<ApiConfig>,
  closing: AbortSignal,
  singleSignOn: SingleSignOn | null,
): ApiParts {
  const digest = (text: string) => createHash('sha256').update(text).digest('hex')
  const newest = <T extends { readonly num: number }>(log: readonly T[], before: number | undefined, limit: number) =>
    log
      .filter((entry) => before === undefined || entry.num < before)
      .toReversed()
      .slice(0, limit)
  return {
    config: { ...defaultApiConfig, operatorTokenDigest: digest(operatorToken), ...config },
    clock: { nowMs: () => node.nowMs },
    random: (count) => randomBytes(count),
    release: createMemoryRelease(node.held),
    intake: { accept: (source, entries) => accept(node, source, entries) },
    privacy: createMemoryPrivacy(),
    flash: unavailableDesk('flash'),
    recalls: unavailableDesk('recalls'),
    containers: unavailableDesk('containers'),
    match: unavailableDesk('match'),
    feedback: unavailableDesk('feedback'),
    bulk: unavailableDesk('bulk'),
    attribution: unavailableDesk('attribution'),
    scorecards: async () => ({
      ...{ items: [], producers: [], producersInAll: 0, sources: [] },
      ...{ at: node.nowMs * 1000, objects: 0, answers: 0, complete: true, behind: () => [] },
    }),
    scored: async () => [],
    sensors: unavailableDesk('sensors'),
    inquiry: unavailableDesk('inquiry'),
    lookBack: unavailableDesk('lookBack'),
    hunts: unavailableDesk('hunts'),
    brakes: {
      ...withState(unavailableDesk<BrakeDesk>('brakes'), { allowed: [], tripped: [], rule: usualRule }),
      spares: () => spareNothing,
    },
    incidents: {
      ...{ records: unavailableDesk('incidents'), requests: unavailableDesk('requests') },
      ...{ invitations: unavailableDesk('invitations'), rules: unavailableDesk('rules') },
    },
    advisories: {
      ...{ drafts: unavailableDesk('advisories'), inbox: unavailableDesk('advisories') },
      publisher: () => ({ member: 'US', name: 'Member US', url: 'https://us.example', contact: '', names: {} }),
      openPgp: { fingerprint: '' },
    },
    situation: {
      picture: unavailableDesk('picture'),
      statistics: unavailableDesk('statistics'),
      warnings: unavailableDesk('warnings'),
      ...{ behind: refuseSituation, timeline: refuseSituation, changed: refuseSituation, matrices: refuseSituation },
      ...{ observedLayer: refuseSituation, actorLayer: refuseSituation },
    },
    ledger: unavailableDesk('ledger'),
    peers: unavailableDesk('peers'),
    exercises: unavailableDesk('exercises'),
    sources: unavailableDesk('sources'),
    space: null,
    systems: async () => null,
    objectEvidence: unavailableDesk('evidence'),
    accounts: {
      find: async (name) => node.accounts.get(name) ?? null,
      add: async (account) => addOnce(node.accounts, account),
      list: async () => [...node.accounts.values()].map((one) => ({ ...one, hasPassword: one.secret !== '' })),
      async setPreferences(name, wishes) {
        const account = node.accounts.get(name)
        if (account !== undefined) node.accounts.set(name, { ...account, ...wishes })
      },
      kept: async (name) => node.kept.get(name) ?? '',
      keep: async (name, value) => void node.kept.set(name, value),
      setRole: async (name, role) => change(node.accounts, name, { role }),
      async setDisabled(name, disabled) {
        change(node.accounts, name, { disabled })
        return disabled ? endSessions(node, name) : []
      },
      async setSecret(name, secret) {
        change(node.accounts, name, { secret })
        return endSessions(node, name)
      },
    },
    clients: {
      add: async (client) => addOnce(node.clients, client),
      list: async () => [...node.clients.values()],
      setDisabled: async (name, disabled) => change(node.clients, name, { disabled }),
      setSecrets: async (name, secrets) => change(node.clients, name, secrets),
    },
    passkeys: {
      find: async (id) => node.passkeys.get(id) ?? null,
      of: async (account) => [...node.passkeys.values()].filter((one) => one.account === account),
      list: async () => [...node.passkeys.values()],
      async add(passkey) {
        if (node.passkeys.has(passkey.id)) throw new Fault('conflict', 'this passkey is registered already')
        node.passkeys.set(passkey.id, passkey)
      },
      used: async (id, counter, usedAt) => change(node.passkeys, id, { counter, usedAt }),
      remove: async (account, id) => node.passkeys.get(id)?.account === account && node.passkeys.delete(id),
    },
    identities: {
      find: async (issuer, subject) => node.identities.get(`${issuer} ${subject}`) ?? null,
      list: async () => [...node.identities.values()],
      async wait(link) {
        const key = `${link.issuer} ${link.subject}`
        if (!node.identities.has(key)) node.identities.set(key, { ...link, account: null })
      },
      async link(link) {
        node.identities.set(`${link.issuer} ${link.subject}`, link)
      },
      async remove(issuer, subject) {
        const found = node.identities.get(`${issuer} ${subject}`) ?? null
        node.identities.delete(`${issuer} ${subject}`)
        return found
      },
    },
    judgePattern: (pattern, language) => judgeFully(pattern, language, undefined),
    singleSignOn,
    sessions: {
      async add(session) {
        node.sessions.set(session.digest, session)
      },
      find: async (key, now) => {
        const session = node.sessions.get(key)
        return session === undefined || session.expiresAt <= now ? null : session
      },
      async touch(key, seenAt, expiresAt) {
        const session = node.sessions.get(key)
        if (session !== undefined) node.sessions.set(key, { ...session, seenAt, expiresAt })
      },
      async remove(key) {
        node.sessions.delete(key)
      },
      async stepUp(key, steppedUpAt) {
        const session = node.sessions.get(key)
        if (session !== undefined) node.sessions.set(key, { ...session, steppedUpAt })
      },
      async removeAll(account) {
        return endSessions(node, account)
      },
    },
    audit: {
      async add(facts) {
        node.audit.push({ ...facts, num: node.audit.length + 1, at: node.nowMs * 1000 })
      },
      note(facts) {
        node.audit.push({ ...facts, num: node.audit.length + 1, at: node.nowMs * 1000 })
      },
      list: async ({ before, limit }) => newest(node.audit, before, limit),
      checkpoint: async () => (node.audit.length === 0 ? null : `jp.trefoil/audit/1\n${node.audit.length}\n`),
    },
    evidence: { list: async ({ before, limit }) => newest(node.evidence, before, limit) },
    secrets: {
      hashPassword: async (text) => `hash of ${digest(text)}`,
      decoyPassword: () => 'hash of nothing',
      async verifyPassword(text, secret) {
        node.checks += 1
        return secret === `hash of ${digest(text)}`
      },
      newToken: () => randomBytes(32).toString('base64url'),
      digestToken: digest,
      digestMadePassword: (text) => `hash of ${digest(text)}`,
    },
    alliance: () => node.alliance,
    async adoptCharter(envelope) {
      if (!envelope.startsWith('{')) throw new Fault('integrity', 'the charter lacks its quorum: 1 of 2 signatures')
      node.adopted.push(envelope)
    },
    links: () => [
      {
        ...{ member: 'US', state: 'idle', failures: 0, lastError: null, received: 3, refused: 1, cursor: null },
        ...{ lastSuccessAt: null, lastAttemptAt: null, nextAttemptAt: null, lagSeconds: 4.5 },
        reason: null,
      },
    ],
    async pullNow(member) {
      node.pulled.push(member)
    },
    status: async () => ({
      version: '0.1.0',
      startedAt: 1_768_478_400_000_000,
      database: { engine: 'sqlite', bytes: 4096 },
      searchLag: 2,
      alarms: 0,
      ledger: { size: 0, witnessedSize: 0, signs: true, because: null },
      health: 'ok',
    }),
    notReady: async () => node.notReady,
    events: {
      subscribe(listener) {
        node.listeners.add(listener)
        return () => node.listeners.delete(listener)
      },
    },
    markingsOf: (object) =>
      (object.object_marking_refs ?? []).map((id) => ({ id, label: id, kind: 'unknown', selectors: [] })),
    splitFile,
    reportRefusedSignOn: (error) => node.refusedSignOns.push(error),
    reportUnexpected: (error) => node.unexpected.push(error),
    timers: systemTimers,
    closing,
    largeBodies: createLargeBodies(),
  }
}

/** Whatever is asked of it, this test has none. */
const refuseSituation = (): Promise<never> => Promise.reject(new Fault('unavailable', 'no picture in this test'))

function unavailableDesk<T extends object>(name: string): T {
  const refuse = async (): Promise<never> => {
    throw new Fault('unavailable', `no ${name} in this test`)
  }
  return new Proxy({} as T, { get: () => refuse })
}

/** A desk of which only the state is known. */
function withState<T extends BrakeDesk>(desk: T, state: Awaited<ReturnType<T['state']>>): BrakeDesk {
  return {
    ...desk,
    allow: desk.allow,
    disallow: desk.disallow,
    reset: desk.reset,
    setRule: desk.setRule,
    state: async () => state,
    // A memory of its own has the lists that every node has.
    spared(text) {
      const value = listedValue(text)
      const list = value === null ? null : builtInWarnings.of(value)
      if (list !== null) return { by: 'warning-list', list }
      return state.allowed.some((one) => one.value === text) ? { by: 'people' } : null
    },
    listAbove(name) {
      const value = listedValue(name)
      return value === null ? null : builtInWarnings.above(value)
    },
  }
}

function change<T>(map: Map<string, T>, name: string, set: Partial<T>): void {
  const held = map.get(name)
  if (held === undefined) throw new Fault('not-found', 'there is none with this name')
  map.set(name, { ...held, ...set })
}

function endSessions(node: MemoryNode, account: string): string[] {
  const ended = [...node.sessions.values()].filter((one) => one.account === account).map((one) => one.digest)
  for (const one of ended) node.sessions.delete(one)
  return ended
}

function addOnce<T extends { readonly name: string }>(map: Map<string, T>, entry: T): void {
  if (map.has(entry.name)) throw new Fault('conflict', 'this name exists already: choose another')
  map.set(entry.name, entry)
}

async function accept(node: MemoryNode, source: Source, entries: readonly Entry[]): Promise<IntakeResult> {
  node.batches.push({ source, entries })
  if (node.batches.length >= node.failFromBatch) throw new Fault('storage-full', 'the disk is full')
  const result = { added: [], unchanged: [], rejected: [] as Refusal[], upgraded: 0 } as {
    -readonly [K in keyof IntakeResult]: IntakeResult[K] extends readonly (infer T)[] ? T[] : IntakeResult[K]
  }
  for (const [index, { text, assigned }] of entries.entries()) {
    const found = readHeld(text, node.held.length + 1, assigned?.tlp ?? null)
    if (found === null) {
      const issues = [{ at: '/id', message: 'not a STIX identifier', rule: 'STIX 2.1 §2.9', level: 'error' as const }]
      result.rejected.push({ index, id: null, version: null, code: 'invalid', reason: 'not a STIX object', issues })
    } else if (node.held.some((held) => held.id === found.id && held.version === found.version))
      result.unchanged.push({ id: found.id, version: found.version })
    else {
      node.held.push(found)
      result.added.push({ id: found.id, version: found.version })
    }
  }
  return result
}

function readHeld(text: string, added: number, tlp: Held['tlp']): Held | null {
  try {
    const { id, type, modified, name } = JSON.parse(text) as Record<string, unknown>
    if (typeof id !== 'string' || typeof type !== 'string') return null
    const version = typeof modified === 'string' ? modified : '2026-01-01T00:00:00Z'
    const label = typeof name === 'string' ? name : id
    return { id: id as StixId, type, version, name: label, tlp, origin: 'JP', added, text, readers: ['staff'] }
  } catch {
    return null
  }
}
