import { Fault } from '../base/fault.ts'
import type { Tlp } from '../policy/model.ts'
import type { Caller, PageQuery, RecipientDecision, Release, Summary } from '../release/model.ts'
import type { StixId } from '../stix/object.ts'

/** One version of an object, with the views (`staff`, `AGREEMENT|RECIPIENT`) that may read it. */
export interface Held {
  readonly id: StixId
  readonly type: string
  readonly version: string
  readonly name: string
  readonly tlp: Tlp | null
  readonly origin: string
  readonly added: number
  readonly text: string
  readonly readers: string[]
}

/** The way out over a list of objects that a test writes by hand. Only what the console's API asks is there. */
export function createMemoryRelease(held: readonly Held[]): Release {
  const readable = (caller: Caller, agreement: string | undefined) =>
    held.filter((one) =>
      one.readers.some((view) => {
        if (caller.kind === 'person') return view === 'staff'
        const [in_, reader] = view.split('|')
        return reader === nameOf(caller) && (agreement === undefined || in_ === agreement)
      }),
    )
  const isNewest = (one: Held, among: readonly Held[]) =>
    !among.some((other) => other.id === one.id && other.version > one.version)
  const find = (caller: Caller, id: string, version?: string) => {
    const all = readable(caller, undefined).filter((one) => one.id === id)
    const found = all.find((one) => (version === undefined ? isNewest(one, all) : one.version === version))
    if (found === undefined) throw new Fault('not-found', 'no such object')
    return { found, all }
  }
  const select = (caller: Caller, query: PageQuery) => {
    const all = readable(caller, query.agreement)
    const matching = all
      .filter((one) => query.versions.all || isNewest(one, all))
      .filter((one) => query.types?.includes(one.type) ?? true)
      .filter((one) => one.added > (query.after ?? 0))
    return { items: matching.slice(0, query.limit), more: matching.length > query.limit }
  }
  const unused = () => {
    throw new Error('not part of this double')
  }
  // The surface asks for these, whatever is asked of it; here nothing is linked.
  const unlinked = async () => {
    throw new Fault('not-found', 'nothing is linked here')
  }
  /** A piece for each object. */
  const picture = async function* (caller: Caller, ids: readonly string[]) {
    const shown = readable(caller, undefined)
    for (const id of ids) yield { nodes: shown.filter((one) => one.id === id).map(summaryOf), links: [], more: false }
  }

  return {
    page: async (caller, query) => select(caller, query),
    manifest: async (caller, query) => select(caller, query),
    knows: unused,
    newestChange: unused,
    departed: unused,
    stream: unused,
    head: unused,
    steps: unused,
    heads: unused,
    remove: unused,
    graph: { counts: unlinked, neighbours: unlinked, between: picture, path: unlinked },
    async list(caller, { text, value, types, tlps, origins, since, before, limit }) {
      const matching = readable(caller, undefined)
        .filter((one) => text === undefined || one.name.includes(text))
        .filter((one) => value === undefined || one.text.includes(`"${value}"`))
        .filter((one) => types?.includes(one.type) ?? true)
        .filter((one) => tlps?.includes(one.tlp ?? 'unmarked') ?? true)
        .filter((one) => origins?.includes(one.origin) ?? true)
        .filter((one) => since === undefined || one.added > since)
        .filter((one) => before === undefined || one.added < before)
        .toReversed()
      const items = matching.slice(0, limit)
      return { items: items.map(summaryOf), next: matching.length > limit ? items.at(-1)!.added : null, lookedTo: null }
    },
    async bearers(caller, { values, types, limit }) {
      const found = new Map<string, Summary[]>()
      for (const value of values) {
        const bearers = readable(caller, undefined)
          .filter((one) => types?.includes(one.type) ?? true)
          .filter((one) => JSON.stringify(JSON.parse(one.text)).toLowerCase().includes(`"${value.toLowerCase()}"`))
        if (bearers.length > 0) found.set(value, bearers.toReversed().slice(0, limit).map(summaryOf))
      }
      return found
    },
    async named(caller, ids) {
      const all = readable(caller, undefined)
      const newest = all.filter((one) => ids.includes(one.id) && isNewest(one, all))
      return new Map(newest.map((one) => [one.id, summaryOf(one)]))
    },
    async detail(caller, id, version) {
      const { found, all } = find(caller, id, version)
      return {
        ...summaryOf(found),
        text: found.text,
        agreement: null,
        receivedFrom: 'person:releaser',
        exercise: null,
        assigned: {},
        versions: all.map((one) => ({ version: one.version, added: one.added, revoked: false })),
        relations: [{ kind: 'indicates', direction: 'out', through: null, other: null, otherId: 'malware--unknown' }],
      }
    },
    recipients: async (caller, id) => [decisionOf(find(caller, id).found, 'member:US')],
    why: async (caller, id, recipient) =>
      decisionOf(find(caller, id).found, /^[A-Z]/.test(recipient) ? `member:${recipient}` : recipient),
    async as(caller, id, recipient) {
      const { found } = find(caller, id)
      const decision = decisionOf(found, recipient)
      return { ...decision, text: decision.decision.outcome === 'withhold' ? null : found.text }
    },
    async counts(caller, { types, tlps, origins } = {}) {
      const all = readable(caller, undefined)
        .filter((one) => types?.includes(one.type) ?? true)
        .filter((one) => tlps?.includes(one.tlp ?? 'unmarked') ?? true)
        .filter((one) => origins?.includes(one.origin) ?? true)
      return { total: all.length, byType: {}, byOrigin: { JP: all.length }, byTlp: {} }
    },
    changes: async () => ({ items: [], more: false }),
    async arrivals(caller, since) {
      const came = readable(caller, undefined).filter((one) => one.added > since)
      const byType: Record<string, number> = {}
      for (const { type } of came) byType[type] = (byType[type] ?? 0) + 1
      return { count: came.length, atLeast: false, byType }
    },
  }
}

function nameOf(caller: Exclude<Caller, { kind: 'person' }>): string {
  if (caller.kind === 'public') return 'public'
  return caller.kind === 'member' ? `member:${caller.code}` : `client:${caller.tlp}`
}

function summaryOf(one: Held): Summary {
  const { id, type, version, name, tlp, origin, added } = one
  return { id, type, version, name, tlp, origin, added, releasableTo: null, revoked: false }
}

function decisionOf(one: Held, recipient: string): RecipientDecision {
  const view = one.readers.find((reader) => reader.endsWith(`|${recipient}`))
  const is = { kind: 'member', code: recipient.replace('member:', '') } as const
  return {
    recipient,
    is,
    view: view ?? `trilateral|${recipient}`,
    decision: {
      outcome: view === undefined ? 'withhold' : 'release',
      agreement: 'trilateral',
      clause: null,
      reasons: [{ code: view === undefined ? 'no-agreement' : 'clause-permits', facts: { recipient } }],
      removed: [],
      redaction: null,
      obligations: null,
    },
    withheld: [],
    sentence: `${recipient} ${view === undefined ? 'does not see' : 'sees'} this.`,
    since: view === undefined ? null : one.added,
  }
}
