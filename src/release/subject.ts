import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { canonicalValue } from '../privacy/canonical-value.ts'
import { findPersonalData } from '../privacy/find.ts'
import { foldText } from '../privacy/fold-text.ts'
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

const most = { candidates: 2_000, piece: 200, value: 200 }

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
  const { seqs, lookedTo } = await candidates(db, wanted, { before, enough: patience(parts, parts) })
  const found: { seq: number; object: Summary; at: string[] }[] = []
  for (let from = 0; from < seqs.length; from += most.piece) {
    // The embedded store answers without leaving this turn.
    await nextTurn()
    for (const { body, ...head } of await objectsBySeqs(db, seqs.slice(from, from + most.piece))) {
      const at = placesOf(JSON.parse(body) as StixObject, wanted)
      if (at.length > 0) found.push({ seq: head.seq, object: summaryOf(registry, head), at })
    }
  }
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
  readonly seqs: readonly number[]
  readonly lookedTo: number | null
}

async function candidates(
  db: Db,
  value: string,
  { before, enough }: { readonly before: number | undefined; readonly enough: Enough },
): Promise<Candidates> {
  const look = { before, limit: most.piece }
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
  const recent = before === undefined ? await headsBefore(db, Number.MAX_SAFE_INTEGER, most.piece) : []
  const all = new Set([...seqs.slice(0, most.candidates), ...recent.map(({ seq }) => seq)])
  return { seqs: [...all], lookedTo: lookedTo === 0 ? null : lookedTo }
}

/** Where an object carries the value: as a finding of the same canonical form, or word for word. */
function placesOf(object: StixObject, value: string): string[] {
  const at = new Set<string>()
  const forms = new Map<Kind, string>(kinds.map((kind) => [kind, canonicalValue(kind, value)]))
  for (const finding of findPersonalData(object)) {
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
