import { z } from 'zod'
import { formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { SourceSettings } from '../sources/model.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/sources.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { type Context, jsonBody, type Operation, type SignedIn } from './operation.ts'
import { pageLimit } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'
import { consented } from './source-consent.ts'
import type { SourceState } from './source-desk.ts'

const because = 'What this node takes from outside is decided by its administrator'
const readers = ['analyst', 'releaser', 'admin', 'auditor'] as const
/** What was refused is content. */
const readersOfContent = ['analyst', 'releaser', 'admin'] as const
const quarantineQuery = z.strictObject({ cursor: z.string().max(200).optional(), limit: pageLimit })

/** Standing subscriptions: read by this node's people, changed by its administrators. */
export function sourceRoutes(parts: ApiParts): Operation[] {
  const { sources } = parts
  return [
    {
      method: 'get',
      path: '/sources',
      summary: 'The sources that this node reads, how they are and what they brought',
      access: readers,
      answer: { status: 200, schema: contract.sources },
      handle: async (c, who) =>
        c.json({
          items: (await sources.list()).map((one) => presentSource(one, who)),
          allowed: { hosts: [...sources.allowed.hosts], folders: [...sources.allowed.folders] },
        } satisfies contract.Sources),
    },
    {
      method: 'post',
      path: '/sources',
      summary: 'Subscribe to a source; its credentials are kept locked and given out by nothing',
      access: 'admin',
      because,
      stepUp: true,
      body: { schema: contract.newSource, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.source },
      async handle(c, who) {
        const { name, settings, secret, paused } = await readJson(c.req.raw, contract.newSource)
        const added = await sources.add(name, { settings: consented(settings, null, who), secret }, paused)
        await recordAct(parts, who, 'source-add', name, factsOf(settings))
        return c.json(presentSource(added, who), 201)
      },
    },
    {
      method: 'post',
      path: '/sources/probe',
      summary: 'Look what is there, and take nothing: discovery and collections, a file’s head, a folder’s list',
      access: 'admin',
      because,
      body: { schema: contract.sourceProbe, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.sourceFound },
      async handle(c, who) {
        const wish = await readJson(c.req.raw, contract.sourceProbe)
        await recordAct(parts, who, 'source-probe', wish.name ?? '', factsOf(wish.settings))
        const found = await sources.probe({
          settings: wish.settings,
          ...pickGiven({ secret: wish.secret, name: wish.name }),
        })
        return c.json({
          ...found,
          roots: [...found.roots],
          collections: [...found.collections],
          provider: found.provider && { ...found.provider, fingerprints: [...found.provider.fingerprints] },
        } satisfies contract.SourceFound)
      },
    },
    {
      method: 'get',
      path: '/sources/{name}',
      summary: 'One source',
      access: readers,
      answer: { status: 200, schema: contract.source },
      handle: async (c, who) => c.json(presentSource(await sources.find(nameOf(c)), who)),
    },
    {
      method: 'patch',
      path: '/sources/{name}',
      summary: 'Change, pause or resume a source; another address begins anew',
      access: 'admin',
      because,
      stepUp: true,
      body: { schema: contract.sourceChange, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.source },
      async handle(c, who) {
        const name = nameOf(c)
        const wish = await readJson(c.req.raw, contract.sourceChange)
        const { settings } = await sources.find(name)
        const after = wish.settings === undefined ? {} : { settings: consented(wish.settings, settings, who) }
        const changed = await sources.change(name, {
          ...pickGiven({ secret: wish.secret, paused: wish.paused }),
          ...after,
        })
        const verb = wish.settings === undefined && wish.secret === undefined ? pausing(wish.paused) : 'source-change'
        await recordAct(parts, who, verb, name, wish.settings === undefined ? '' : factsOf(wish.settings))
        return c.json(presentSource(changed, who))
      },
    },
    {
      method: 'put',
      path: '/sources/{name}/agreements',
      summary: 'Say for whom a source is taken: the parties of these agreements at most; none: this member alone',
      access: 'releaser',
      because: 'What a source brings may leave by this',
      stepUp: true,
      body: { schema: contract.sourceAgreements, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.source },
      async handle(c, who) {
        const name = nameOf(c)
        const { agreements } = await readJson(c.req.raw, contract.sourceAgreements)
        const { settings } = await sources.find(name)
        const changed = await sources.change(name, { settings: { ...settings, agreements } })
        await recordAct(parts, who, 'source-agreements', name, `agreements=${agreements.join(',')}`)
        return c.json(presentSource(changed, who))
      },
    },
    {
      method: 'delete',
      path: '/sources/{name}',
      summary: 'Unsubscribe; what it brought stays',
      access: 'admin',
      because,
      stepUp: true,
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const name = nameOf(c)
        await sources.remove(name)
        await recordAct(parts, who, 'source-remove', name)
        return c.body(null, 204)
      },
    },
    {
      method: 'post',
      path: '/sources/{name}/run',
      summary: 'Read it as soon as may be, from where it stands or from the start',
      access: 'admin',
      because,
      body: { schema: contract.sourceRun, mediaTypes: jsonBody },
      answer: { status: 202, schema: contract.source },
      async handle(c, who) {
        const name = nameOf(c)
        const { fromStart } = await readJson(c.req.raw, contract.sourceRun)
        const state = await sources.runNow(name, fromStart)
        await recordAct(parts, who, 'source-start', name, fromStart ? 'from=start' : '')
        return c.json(presentSource(state, who), 202)
      },
    },
    {
      method: 'get',
      path: '/sources/{name}/quarantine',
      summary: 'What it brought that was not taken, newest first',
      access: readersOfContent,
      query: quarantineQuery,
      answer: { status: 200, schema: contract.quarantine },
      async handle(c) {
        const name = nameOf(c)
        const { cursor, limit } = parseQuery(c, quarantineQuery)
        const before = cursor === undefined ? undefined : readCursor(cursor, `quarantine ${name}`)
        const found = await sources.quarantine(name, { limit: limit + 1, ...pickGiven({ before }) })
        const items = found.slice(0, limit)
        const last = found.length > limit ? items.at(-1) : undefined
        return c.json({
          items: items.map(({ num, ...item }) => ({ ...item, at: formatMicros(num) })),
          next: last === undefined ? null : writeCursor(last.num, `quarantine ${name}`),
        } satisfies contract.Quarantine)
      },
    },
    {
      method: 'post',
      path: '/sources/{name}/quarantine',
      summary: 'Try again what was not taken, or throw it away for good',
      access: 'admin',
      because,
      body: { schema: contract.quarantineAct, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.quarantineResult },
      async handle(c, who) {
        const name = nameOf(c)
        const { act, digest = null } = await readJson(c.req.raw, contract.quarantineAct)
        const result =
          act === 'retry'
            ? { ...(await sources.retry(name, digest)), discarded: 0 }
            : { taken: 0, discarded: await sources.discard(name, digest), left: (await sources.find(name)).waiting }
        await recordAct(parts, who, `source-${act}`, name, `digest=${digest ?? 'all'} taken=${result.taken}`)
        return c.json(result satisfies contract.QuarantineResult)
      },
    },
    {
      method: 'get',
      path: '/sources/{name}/quarantine/{digest}',
      summary: 'The exact text of what was not taken',
      access: readersOfContent,
      answer: { status: 200, schema: null, mediaType: 'text/plain' },
      async handle(c, who) {
        const [name, digest] = [nameOf(c), c.req.param('digest') ?? '']
        const text = await sources.textOf(name, digest)
        await recordAct(parts, who, 'source-look', name, `digest=${digest.slice(0, 64)}`)
        return c.text(text)
      },
    },
  ]
}

/** The query of an address may be a key: only who may change it reads it. */
function presentSource(state: SourceState, who: SignedIn): contract.Source {
  const { nextAt, paused, running, waiting, ...facts } = state
  const settings =
    who.person.role === 'admin' ? state.settings : { ...state.settings, address: withoutQuery(state.settings) }
  const moment = (at: number) => (at === 0 ? null : formatMicros(at))
  return {
    name: facts.name,
    settings: { ...settings, collections: [...settings.collections], agreements: [...settings.agreements] },
    credentials: facts.credentials,
    state: paused
      ? 'paused'
      : running
        ? 'running'
        : facts.failures > 0
          ? 'failing'
          : facts.runs === 0
            ? 'waiting'
            : 'ok',
    createdAt: formatMicros(facts.createdAt),
    nextAt: paused ? null : formatMicros(nextAt),
    lastRunAt: moment(facts.lastRunAt),
    lastSuccessAt: moment(facts.lastSuccessAt),
    lastErrorAt: moment(facts.lastErrorAt),
    lastError: facts.lastError,
    failures: facts.failures,
    runs: facts.runs,
    counts: { ...facts.counts },
    quarantined: waiting,
    reached: facts.reached,
  }
}

/** For the audit: where it leads and for whom, never with what. */
function factsOf({ kind, address, tlp, agreements, everySeconds }: SourceSettings): string {
  const where = withoutQuery({ kind, address })
  return `kind=${kind} address=${where.slice(0, 300)} tlp=${tlp ?? 'none'} agreements=${agreements.join(',')} every=${everySeconds}`
}

function withoutQuery({ kind, address }: Pick<SourceSettings, 'kind' | 'address'>): string {
  if (kind === 'folder' || !URL.canParse(address)) return address
  const { origin, pathname, search } = new URL(address)
  return `${origin}${pathname}${search === '' ? '' : '?…'}`
}

function pausing(paused: boolean | undefined): string {
  return paused === undefined ? 'source-change' : paused ? 'source-pause' : 'source-resume'
}

function nameOf(c: Context): string {
  const name = c.req.param('name') ?? ''
  if (!contract.sourceName.safeParse(name).success) throw new Fault('not-found', 'there is no source with this name')
  return name
}
