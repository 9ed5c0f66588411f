import { setImmediate } from 'node:timers/promises'
import { parseStixId } from '../stix/identifier.ts'
import { headsAfter, type ObjectHead } from '../store/objects.ts'
import { tombstonesBetween } from '../store/tombstones.ts'
import { CurrentHeads } from './current-heads.ts'
import { Details } from './detail.ts'
import { found, textQuery } from './find-text.ts'
import { handlingsFor, type ListParts } from './listing.ts'
import type { Between, ListChange, ListChanges, Narrowing } from './model.ts'
import { patience } from './patience.ts'
import { summaryOf } from './summaries.ts'

const mostWalked = 20_000
const walkedAtOnce = 500
const patienceMs = 40
const mostChanges = 500

type Wanted = { readonly narrowing: Narrowing & { readonly text?: string }; readonly between: Between }
/**
 * What the list would show at the earlier moment and not at the later one, or in another version: of what is held, by the versions
 * of each object that arrived in between; of what was purged in between, by its tombstone, without its name.
 */
export async function listChanges(
  parts: ListParts,
  view: number,
  { narrowing, between }: Wanted,
): Promise<ListChanges> {
  const { db, registry, keyOf } = parts
  const heads = new CurrentHeads(db, registry, keyOf)
  const touched = new Map<string, number>()
  const enough = patience(parts, { patienceMs })
  let [after, walked, more] = [between.from, 0, false]
  for (;;) {
    const some = await headsAfter(db, after, walkedAtOnce)
    const inside = some.filter(({ seq }) => seq <= between.until)
    for (const { id, seq } of await heads.shown(view, inside)) touched.set(id, seq)
    walked += some.length
    more = walked >= mostWalked || touched.size > mostChanges || (some.length > 0 && enough())
    if (inside.length < walkedAtOnce || more) break
    after = inside[inside.length - 1]!.seq
    await setImmediate()
  }
  const pairs = await pairsOf(heads, view, [...touched.keys()].slice(0, mostChanges), between)
  const matching = await matchingOf(parts, narrowing, [...pairs.values()].flat())
  const matches = (head: ObjectHead | undefined) => head !== undefined && matching.has(head.seq)
  const items: ListChange[] = []
  for (const [id, [before, now]] of pairs) {
    const change = changeOf(matches(before), matches(now), before?.seq !== now?.seq)
    if (change === null || now === undefined) continue
    const { type, name, tlp } = summaryOf(registry, now)
    items.push({
      ...{ id: parseStixId(id), type, name, tlp, change, at: touched.get(id)! },
      before: matches(before) ? before!.version : null,
      after: matches(now) ? now.version : null,
      because: change === 'removed' ? 'filter' : null,
    })
  }
  const gone = await purgedBetween(parts, view, { narrowing, between })
  items.push(...gone.items.filter(({ id }) => !touched.has(id)))
  items.sort((a, b) => b.at - a.at)
  return { items: items.slice(0, mostChanges), more: more || gone.more || items.length > mostChanges }
}

function changeOf(before: boolean, after: boolean, another: boolean): ListChange['change'] | null {
  if (before && after) return another ? 'changed' : null
  return before ? 'removed' : after ? 'added' : null
}

type Pair = readonly [before: ObjectHead | undefined, now: ObjectHead | undefined]

/** Of each object the version that the view showed at either moment. */
async function pairsOf(
  heads: CurrentHeads,
  view: number,
  ids: readonly string[],
  { from, until }: Between,
): Promise<Map<string, Pair>> {
  const versions = await heads.versionsOf(view, ids)
  return new Map(
    ids.map((id) => {
      const held = versions.get(id) ?? []
      return [id, [held.find(({ seq }) => seq <= from), held.find(({ seq }) => seq <= until)]]
    }),
  )
}

/** The seqs of those versions that are under the filter. They are read rather than looked for: words may be those of millions. */
async function matchingOf(
  parts: ListParts,
  narrowing: Wanted['narrowing'],
  versions: readonly (ObjectHead | undefined)[],
): Promise<ReadonlySet<number>> {
  const handlings = new Set(handlingsFor(parts.registry, narrowing))
  const some = versions.filter((head) => head !== undefined && handlings.has(head.handling)) as ObjectHead[]
  const { text = '' } = narrowing
  if (text.trim() === '') return new Set(some.map(({ seq }) => seq))
  return await found(parts.db, await textQuery(parts.db, text), some)
}

/** What a text finds is known of what is held alone: with one, nothing is said of what was purged. */
async function purgedBetween(
  { db, registry, keyOf }: ListParts,
  view: number,
  { narrowing, between }: Wanted,
): Promise<{ items: ListChange[]; more: boolean }> {
  if (narrowing.text !== undefined && narrowing.text.trim() !== '') return { items: [], more: false }
  const handlings = new Set(handlingsFor(registry, narrowing))
  const details = new Details(db, registry, keyOf)
  const rows = await tombstonesBetween(db, between.from, between.until, mostChanges + 1)
  const items = new Map<string, ListChange>()
  for (const { id, version, at, kind, handling } of rows.slice(0, mostChanges)) {
    if (!handlings.has(handling) || (await details.versions(view, id)).length > 0) continue
    const type = id.slice(0, id.indexOf('--'))
    items.set(id, {
      ...{ id: parseStixId(id), type, name: '', tlp: null, change: 'removed', after: null, at, because: kind },
      before: version === '' ? null : version,
    })
  }
  return { items: [...items.values()], more: rows.length > mostChanges }
}
