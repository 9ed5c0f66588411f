import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { canonicalValue } from '../privacy/canonical-value.ts'
import { findPersonalData } from '../privacy/find.ts'
import { foldText } from '../privacy/fold-text.ts'
import { mayHoldPersonalData } from '../privacy/may-hold.ts'
import { type Kind, kinds } from '../privacy/model.ts'
import type { StixObject } from '../stix/object.ts'
import { searchTerms } from '../stix/search-text.ts'
import { foldValue } from '../stix/values.ts'
import { headsBefore, objectsBySeqs } from '../store/objects.ts'
import { releasesOf } from '../store/releases.ts'
import { lookForValue, lookForWords } from '../store/search.ts'
import { holdersOf } from '../store/steps.ts'
import type { Db } from '../store/store.ts'
import { textAt } from './find-personal.ts'
import type { Summary } from './model.ts'
import { type Enough, patience } from './patience.ts'
import type { Registry } from './registry.ts'
import { summaryOf } from './summaries.ts'

/** One object that carries a person's value, and who has had it. */
export interface SubjectHit {
  readonly object: Summary
  /** JSON Pointers of the texts that carry it. */
  readonly at: readonly string[]
  /** Views that read it now, as it is: `trilateral|member:JP`. */
  readonly readers: readonly string[]
  /** Members that the ledger says were ever given it; our own code stands for our clients and the public. */
  readonly given: readonly string[]
}

export interface SubjectAnswer {
  readonly hits: readonly SubjectHit[]
  /** It was looked for long enough: everything that came from then on was looked through, and a question with this as `before` goes on. Null: to the end. */
  readonly lookedTo: Micros | null
}

export interface SubjectQuestion {
  readonly value: string
  /** Only what came strictly before this. */
  readonly before?: number | undefined
}

export interface SubjectParts {
  readonly db: Db
  readonly registry: Registry
  /** Milliseconds that only grow; absent: it is looked for to the end. */
  readonly elapsedMs?: () => number
  readonly patienceMs?: number
}

const most = { candidates: 2_000, recent: 200, found: 200, read: 50, value: 200 }

/**
 * Which stored objects carry a value of a person, however it is written there (spaces, width, titles, defanging), and to whom they
 * went. Candidates are found by the search index, newest first, and at most 2,000 at once: what has only just arrived, or stands in a
 * property that is not indexed, is missed.
 */
export async function findSubject(parts: SubjectParts, { value, before }: SubjectQuestion): Promise<SubjectAnswer> {
  const { db, registry } = parts
  const wanted = value.trim()
  if (wanted.length < 4 || wanted.length > most.value)
    throw new Fault('invalid', `a value has 4 to ${most.value} characters`)
  await registry.refresh(db)
  const enough = patience(parts, parts)
  const candidates = await findCandidates(db, wanted, { before, enough })
  const { found, lookedTo } = await readCandidates(parts, wanted, { ...candidates, enough })
  const here = found.map(({ seq }) => seq)
  const rows = Map.groupBy(await releasesOf(db, here), (row) => row.seq)
  const holders = Map.groupBy(await holdersOf(db, here), (row) => row.seq)
  const hits = found
    .sort((a, b) => b.seq - a.seq)
    .map(({ seq, object, at }): SubjectHit => {
      const views = (rows.get(seq) ?? []).flatMap((row) => registry.lane(row.lane).views.views)
      const readers = [...new Set(views.map((view) => registry.nameOfView(view)))].filter(
        (name) => !name.startsWith('|'),
      )
      return { object, at, readers: readers.sort(), given: (holders.get(seq) ?? []).map(({ member }) => member).sort() }
    })
  return { hits, lookedTo }
}

interface Candidates {
  /** The newest first. */
  readonly seqs: readonly number[]
  /** Down to here every candidate was found; 0: to the end. */
  readonly lookedTo: number
  /** From here on everything is a candidate, for what is not searchable yet. */
  readonly recentFrom: number
}
interface Found {
  readonly seq: number
  readonly object: Summary
  readonly at: readonly string[]
}

/** Of the candidates, those that carry the value: read for as long as there is patience, and what has only just arrived in any case. */
async function readCandidates(
  { db, registry }: SubjectParts,
  value: string,
  { seqs, lookedTo, recentFrom, enough }: Candidates & { readonly enough: Enough },
): Promise<{ readonly found: Found[]; readonly lookedTo: number | null }> {
  const found: Found[] = []
  for (let from = 0; from < seqs.length; from += most.read) {
    // The embedded store answers without leaving this turn.
    await nextTurn()
    const some = seqs.slice(from, from + most.read)
    for (const { body, ...head } of await objectsBySeqs(db, some)) {
      const at = placesOf(JSON.parse(body) as StixObject, value)
      if (at.length > 0) found.push({ seq: head.seq, object: summaryOf(registry, head), at })
    }
    const last = some.at(-1)!
    const more = from + some.length < seqs.length
    if (more && last <= recentFrom && enough()) return { found, lookedTo: Math.max(lookedTo, last) }
  }
  return { found, lookedTo: lookedTo === 0 ? null : lookedTo }
}

async function findCandidates(
  db: Db,
  value: string,
  { before, enough }: { readonly before: number | undefined; readonly enough: Enough },
): Promise<Candidates> {
  const look = { before, limit: most.found }
  const found = new Set<number>()
  // Each is looked for down to a place of its own; what lies before the higher of the two is left for the next question.
  let lookedTo = 0
  for (const steps of [lookForValue(db, foldValue(value), look), lookForWords(db, searchTerms(value), look)]) {
    let mine = 0
    for await (const { seqs, to } of steps) {
      await nextTurn()
      for (const seq of seqs) found.add(seq)
      mine += seqs.length
      if (to === 0) break
      if (enough() || mine >= most.candidates) {
        lookedTo = Math.max(lookedTo, to)
        break
      }
    }
  }
  const seqs = [...found].filter((seq) => seq >= lookedTo).sort((a, b) => b - a)
  // Of more than are read at once, the older ones are left, too.
  if (seqs.length > most.candidates) lookedTo = seqs[most.candidates - 1]!
  const recent = before === undefined ? await headsBefore(db, Number.MAX_SAFE_INTEGER, most.recent) : []
  const all = new Set([...seqs.slice(0, most.candidates), ...recent.map(({ seq }) => seq)])
  const recentFrom = recent.at(-1)?.seq ?? Number.MAX_SAFE_INTEGER
  return { seqs: [...all].sort((a, b) => b - a), lookedTo, recentFrom }
}

/** Where an object carries the value: as a finding of the same canonical form, or word for word. */
function placesOf(object: StixObject, value: string): string[] {
  const at = new Set<string>()
  const forms = new Map<Kind, string>(kinds.map((kind) => [kind, canonicalValue(kind, value)]))
  const findings = mayHoldPersonalData(object, false) ? findPersonalData(object) : []
  for (const finding of findings) {
    const text = textAt(object, finding.at) ?? ''
    const form = forms.get(finding.kind)
    if (form !== undefined && form !== '' && canonicalValue(finding.kind, text.slice(...finding.range)) === form)
      at.add(finding.at)
  }
  const plain = foldText(value).plain
  visit(object, '', (place, text) => {
    if (plain !== '' && foldText(text).plain.includes(plain)) at.add(place)
  })
  return [...at].sort().slice(0, 50)
}

function visit(value: unknown, at: string, see: (at: string, text: string) => void): void {
  if (typeof value === 'string') see(at, value)
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value))
      visit(member, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, see)
}
