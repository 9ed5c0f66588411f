import { Fault } from '../base/fault.ts'
import type { MemberCode } from '../policy/model.ts'
import type { ObjectHead } from '../store/objects.ts'
import { countReleasesAfter, newestPosition } from '../store/releases.ts'
import type { Store } from '../store/store.ts'
import { allTallies } from '../store/tallies.ts'
import { cutFor, isAuditor, mayName, narrowFor } from './auditor.ts'
import { bearersOf } from './bearers.ts'
import { CurrentHeads } from './current-heads.ts'
import { Departures } from './departures.ts'
import { Details, pick } from './detail.ts'
import { createGraphReading } from './graph.ts'
import { staffView } from './interned.ts'
import { listChanges } from './list-changes.ts'
import { handlingsFor, listNewest } from './listing.ts'
import type { Caller, Detail, Release } from './model.ts'
import { Pages } from './pages.ts'
import { Parcels, type Sealable } from './parcels.ts'
import { membersConcerned, requirePerson, viewsOf } from './readers.ts'
import { Reasons } from './reasons.ts'
import { recallVersions, type SignNotice } from './recall-versions.ts'
import type { Registry } from './registry.ts'
import { textFor } from './seen.ts'
import { Steps } from './steps.ts'
import { summaryOf } from './summaries.ts'
import { whyGone } from './why-gone.ts'

// What counting costs is bounded: some milliseconds, however much arrived.
const mostArrivals = 20_000
const mostListed = 200
const mostNamed = 2000

export interface ReleaseParts {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  /** This member's seal over an object that it published. */
  readonly seal: (facts: Sealable) => string
  /** This member's signed notice that it takes back what it published. */
  readonly sign: SignNotice
  /** After each commit in which something was recalled: the members who must be told. */
  readonly onRecalled?: (members: ReadonlySet<MemberCode>) => void
  /** Members' names for sentences. */
  readonly names: () => Readonly<Record<MemberCode, string>>
  /** Milliseconds that only grow. */
  readonly elapsedMs: () => number
}

/** The only way out of a node. */
export function createRelease({
  store,
  registry,
  keyOf,
  seal,
  sign,
  names,
  onRecalled,
  elapsedMs,
}: ReleaseParts): Release {
  const db = store.read
  const pages = new Pages(db, registry, keyOf, store.shared?.replica ?? null)
  const departures = new Departures(db, registry)
  const current = new CurrentHeads(db, registry, keyOf)
  const details = new Details(db, registry, keyOf)
  const parcels = new Parcels(registry, seal)
  const steps = new Steps(db, { registry, parcels, keyOf })
  const reasons = new Reasons(db, registry, keyOf, names)

  async function staff(caller: Caller): Promise<number> {
    requirePerson(caller)
    await registry.refresh(db)
    return registry.viewNamed(staffView) ?? -1
  }

  async function headFor(caller: Caller, id: string, version?: string): Promise<ObjectHead> {
    return pick(await details.versions(await staff(caller), id), version)
  }

  return {
    page: (caller, query) => pages.items(caller, query),
    manifest: (caller, query) => pages.entries(caller, query),

    async knows(caller, agreement, id) {
      const query = { agreement, ids: [id], limit: 1, versions: { first: false, last: false, all: true, exact: [] } }
      return (await pages.entries(caller, query)).items.length > 0
    },

    async newestChange(caller, agreement, types) {
      await registry.refresh(db)
      const views = viewsOf(registry, caller, agreement)
      const lanes = registry.lanesWith(views, types).map((lane) => lane.num)
      return Math.max(await newestPosition(db, lanes), await departures.newest(views))
    },

    async departed(caller, agreement, after, most) {
      await registry.refresh(db)
      return departures.since(viewsOf(registry, caller, agreement), after, most)
    },

    steps: (member, lane, after, most) => steps.page(member, lane, after, most),
    heads: (member) => steps.heads(member),

    async stream(member, after, limit) {
      await registry.refresh(db)
      const views = viewsOf(registry, { kind: 'member', code: member })
      const { placed, more } = await pages.everything(views, after, limit)
      return { items: placed.map((one) => parcels.parcel(one, views)), more }
    },

    async head(member) {
      await registry.refresh(db)
      const views = viewsOf(registry, { kind: 'member', code: member })
      return newestPosition(
        db,
        registry.lanesWith(views).map((lane) => lane.num),
      )
    },

    async list(caller, listing) {
      const view = await staff(caller)
      const narrowed = narrowFor(caller, listing)
      if (narrowed === null) return { items: [], next: null, lookedTo: null }
      const { heads, next, lookedTo } = await listNewest({ db, registry, keyOf, elapsedMs }, view, narrowed)
      const names = isAuditor(caller) ? new Map<number, string>() : await details.nameLinks(view, heads)
      return { items: heads.map((head) => summaryOf(registry, head, names)), next, lookedTo }
    },

    async bearers(caller, bearing) {
      const view = await staff(caller)
      if (isAuditor(caller)) throw new Fault('forbidden', 'an auditor hands nothing in')
      const found = await bearersOf({ db, registry, keyOf, elapsedMs }, view, bearing)
      const names = await details.nameLinks(view, [...new Set([...found.values()].flat())])
      return new Map([...found].map(([value, heads]) => [value, heads.map((head) => summaryOf(registry, head, names))]))
    },

    async named(caller, ids) {
      const view = await staff(caller)
      const found = [...(await current.byIds(view, ids.slice(0, mostNamed))).values()]
      const heads = found.filter((head) => mayName(caller, registry.handling(head.handling).tlp))
      const names = isAuditor(caller) ? new Map<number, string>() : await details.nameLinks(view, heads)
      return new Map(heads.map((head) => [head.id, summaryOf(registry, head, names)]))
    },

    async detail(caller, id, version): Promise<Detail> {
      return cutFor(caller, await details.detail(await staff(caller), id, version))
    },

    graph: createGraphReading({
      db,
      registry,
      keyOf,
      staff,
      versions: (view, id) => details.versions(view, id),
      elapsedMs,
    }),

    recipients: async (caller, id, version) => reasons.everyRecipient(await headFor(caller, id, version)),

    async why(caller, id, recipient) {
      const view = await staff(caller)
      const versions = await details.versions(view, id)
      const gone = versions.length > 0 ? null : await whyGone(db, keyOf, { id, recipient }, names())
      return gone ?? reasons.oneRecipient(pick(versions), recipient)
    },

    async as(caller, id, recipient, { version, agreement } = {}) {
      // What this caller may not read itself, it may not read through another's eyes either.
      cutFor(caller, await details.detail(await staff(caller), id, version))
      const head = await headFor(caller, id, version)
      const decision = await reasons.oneRecipient(head, recipient, agreement)
      return { ...decision, text: await textFor(db, registry, keyOf, head, decision) }
    },

    async counts(caller, narrowing = {}) {
      const view = await staff(caller)
      const counts = { total: 0, byType: {}, byOrigin: {}, byTlp: {} }
      // A count of what one may not read tells of it: filter by filter, who gives what of which kind.
      const narrowed = narrowFor(caller, { ...narrowing, limit: 1 })
      if (narrowed === null) return counts
      const wanted = new Set(handlingsFor(registry, narrowed))
      for (const { handling: num, latest, count } of await allTallies(db)) {
        if (!wanted.has(num) || !registry.lane(latest).views.views.includes(view)) continue
        const handling = registry.handling(num)
        counts.total += count
        add(counts.byType, handling.type, count)
        add(counts.byOrigin, handling.origin, count)
        add(counts.byTlp, handling.tlp ?? 'unmarked', count)
      }
      return counts
    },

    async changes(caller, narrowing, between) {
      const view = await staff(caller)
      if (isAuditor(caller)) throw new Fault('forbidden', 'an auditor reads no lists of what changed')
      return listChanges({ db, registry, keyOf, elapsedMs }, view, { narrowing, between })
    },

    async arrivals(caller, since) {
      const view = await staff(caller)
      const narrowed = narrowFor(caller, { since, limit: mostListed })
      if (isAuditor(caller) && narrowed !== null) {
        const { heads, next } = await listNewest({ db, registry, keyOf }, view, narrowed)
        const byType = {}
        for (const { handling } of heads) add(byType, registry.handling(handling).type, 1)
        return { count: heads.length, atLeast: next !== null, byType }
      }
      const { byLane, cut } = await countReleasesAfter(db, since, mostArrivals)
      const mine = byLane.filter(({ latest }) => registry.lane(latest).views.views.includes(view))
      const byType = {}
      for (const { latest, count } of mine) add(byType, registry.lane(latest).type, count)
      return { count: mine.reduce((sum, { count }) => sum + count, 0), atLeast: cut, byType }
    },

    async remove(caller, agreement, id, versions) {
      if (caller.kind !== 'client' || !caller.canWrite) throw new Fault('forbidden', 'this client may not delete')
      const { count, members } = await registry.write(store, async (tx) => {
        const inside = new Pages(tx.db, registry, keyOf)
        const entries = await inside.entries(caller, { agreement, ids: [id], limit: 10_000, versions })
        const wanted = new Set(entries.items.map((item) => item.version))
        const heads = await new Details(tx.db, registry, keyOf).versions(registry.staff ?? -1, id)
        const ours = heads.filter((head) => wanted.has(head.version) && head.origin === registry.terms.self)
        if (ours.length === 0) throw new Fault('not-found', 'no such object')
        const reason = 'deleted by a client of its originator'
        await recallVersions(tx, { registry, keyOf, sign }, { heads: ours, every: false, reason, actor: caller.name })
        return { count: ours.length, members: membersConcerned(registry) }
      })
      onRecalled?.(members)
      return count
    },
  }
}

function add(counts: Record<string, number>, name: string, count: number): void {
  // Types are words of whoever sends them, `constructor` among them.
  counts[name] = (Object.hasOwn(counts, name) ? counts[name]! : 0) + count
}
