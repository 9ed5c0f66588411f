import { setImmediate } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'
import { parseStixId } from '../stix/identifier.ts'
import { headsAfter, type ObjectHead } from '../store/objects.ts'
import { tombstonesBetween } from '../store/tombstones.ts'
import { CurrentHeads } from './current-heads.ts'
import { Details } from './detail.ts'
import { seqsFound, textQuery } from './find-text.ts'
import { handlingsFor, type ListParts } from './listing.ts'
import type { Between, ListChange, ListChanges, Narrowing } from './model.ts'
import { summaryOf } from './summaries.ts'

const mostWalked = 20_000
const walkedAtOnce = 1000
const mostChanges = 500
const mostFound = 20_000

type Wanted = { readonly narrowing: Narrowing & { readonly text?: string }; readonly between: Between }
type Matches = (head: ObjectHead | undefined) => boolean

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
  const details = new Details(db, registry, keyOf)
  const matches = await matcher(parts, narrowing)
  const touched = new Map<string, number>()
  let [after, walked, more] = [between.from, 0, false]
  for (;;) {
    const some = await headsAfter(db, after, walkedAtOnce)
    const inside = some.filter(({ seq }) => seq <= between.until)
    for (const { id, seq } of await heads.shown(view, inside)) touched.set(id, seq)
    walked += some.length
    more = walked >= mostWalked || touched.size > mostChanges
    if (inside.length < walkedAtOnce || more) break
    after = inside[inside.length - 1]!.seq
    await setImmediate()
  }
  const items: ListChange[] = []
  for (const [id, at] of touched) {
    if (items.length >= mostChanges) break
    const versions = await details.versions(view, id)
    const before = versions.find(({ seq }) => seq <= between.from)
    const now = versions.find(({ seq }) => seq <= between.until)
    const change = changeOf(matches(before), matches(now), before?.seq !== now?.seq)
    if (change === null || now === undefined) continue
    const { type, name, tlp } = summaryOf(registry, now)
    items.push({
      ...{ id: parseStixId(id), type, name, tlp, change, at },
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

async function matcher(parts: ListParts, narrowing: Wanted['narrowing']): Promise<Matches> {
  const handlings = new Set(handlingsFor(parts.registry, narrowing))
  const { text = '' } = narrowing
  if (text.trim() === '') return (head) => head !== undefined && handlings.has(head.handling)
  const found = await seqsFound(parts, await textQuery(parts.db, text), mostFound + 1)
  if (found.size > mostFound) throw new Fault('too-many', 'these words are in too many objects: name more of them')
  return (head) => head !== undefined && handlings.has(head.handling) && found.has(head.seq)
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
