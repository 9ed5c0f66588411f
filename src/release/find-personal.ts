import { findPersonalData } from '../privacy/find.ts'
import { mayHoldPersonalData } from '../privacy/may-hold.ts'
import type { Finding } from '../privacy/model.ts'
import { linkedTypes, Neighbours, type Referring, typeOf } from '../privacy/neighbours.ts'
import type { StixObject } from '../stix/object.ts'
import { referencesOf } from '../stix/references.ts'
import { bodiesOf, headsByKeys, headsBySeqs } from '../store/objects.ts'
import { referencesFrom, referencesTo } from '../store/references.ts'
import { searchSeqs } from '../store/search.ts'
import type { Db } from '../store/store.ts'

/** What is asked of the store for one transaction, whatever is handed in. */
const most = { links: 5_000, persons: 500, values: 200, carriers: 20 }

/** Findings that an agreement's rule acts on; the others are for people to look at. */
export function actingFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ certainty }) => certainty !== 'possible')
}

/** The kinds of personal data that count for policy, sorted. */
export function kindsOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(actingFindings(findings).map(({ kind }) => kind))].sort()
}

/**
 * Personal data in these objects, by their place in the list; objects without any are left out. What they and `around` say of each
 * other counts, and what is stored: who refers to an address, an account or a person (5,000 references), names of persons that a text's
 * object refers to (500), and whether an address that was found is an attacker's (200 values, as far as they are searchable yet).
 */
export async function findPersonal(
  db: Db,
  keyOf: (id: string) => number,
  asked: readonly Referring[],
  around: readonly Referring[] = [],
): Promise<Map<number, readonly Finding[]>> {
  const found = new Map<number, readonly Finding[]>()
  if (asked.length === 0) return found
  const neighbours = new Neighbours()
  for (const one of [...asked, ...around]) neighbours.add(one)
  await loadPersons(db, keyOf, asked, neighbours)
  const suspects: [number, Referring][] = []
  for (let index = 0; index < asked.length; index++) {
    const one = asked[index]!
    const names = one.references.some(({ target }) => neighbours.hasPerson(target))
    if (mayHoldPersonalData(one.object, names)) suspects.push([index, one])
  }
  if (suspects.length === 0) return found
  await loadLinks(
    db,
    keyOf,
    suspects.map(([, one]) => one),
    neighbours,
  )
  for (const [index, one] of suspects) {
    const findings = findPersonalData(one.object, neighbours.contextOf(one))
    if (findings.length > 0) found.set(index, findings)
  }
  if (await loadAttackers(db, asked, found, [...asked, ...around], neighbours)) {
    for (const index of [...found.keys()]) {
      const one = asked[index]!
      const findings = findPersonalData(one.object, neighbours.contextOf(one))
      if (findings.length > 0) found.set(index, findings)
      else found.delete(index)
    }
  }
  return found
}

async function loadPersons(
  db: Db,
  keyOf: (id: string) => number,
  asked: readonly Referring[],
  neighbours: Neighbours,
): Promise<void> {
  const here = new Set(asked.map(({ object }) => object.id as string))
  const wanted = new Set<string>()
  for (const { references } of asked)
    for (const { target } of references)
      if (target.startsWith('identity--') && !here.has(target) && wanted.size < most.persons) wanted.add(target)
  if (wanted.size === 0) return
  const heads = (await headsByKeys(db, [...wanted].map(keyOf))).filter((head) => wanted.has(head.id))
  const bodies = await bodiesOf(
    db,
    heads.map((head) => head.seq),
  )
  for (const body of bodies.values()) neighbours.add(readReferring(body))
}

async function loadLinks(
  db: Db,
  keyOf: (id: string) => number,
  suspects: readonly Referring[],
  neighbours: Neighbours,
): Promise<void> {
  const ids = new Set(
    suspects.filter(({ object }) => linkedTypes.has(object.type)).map(({ object }) => object.id as string),
  )
  if (ids.size === 0) return
  const rows = (await referencesTo(db, [...ids].map(keyOf), most.links)).filter((row) => ids.has(row.target_id))
  const sources = new Map(
    (await headsBySeqs(db, [...new Set(rows.map((row) => row.source))])).map((head) => [head.seq, head]),
  )
  const relationships = [...sources.values()].filter((head) => head.type === 'relationship').map((head) => head.seq)
  const ends = Map.groupBy(await referencesFrom(db, relationships), (row) => row.source)
  for (const row of rows) {
    const source = sources.get(row.source)
    if (source === undefined || row.property === 'created_by_ref') continue
    if (source.type !== 'relationship') {
      neighbours.addLink(row.target_id, { name: row.property, end: 'target', other: source.type })
      continue
    }
    const other = ends
      .get(row.source)
      ?.find(({ property }) => property !== row.property && /^(?:source|target)_ref$/.test(property))
    if (other === undefined) continue
    // The label of a relationship begins with its type (stix/label.ts).
    const name = source.label.split(':', 1)[0]!
    const end = row.property === 'source_ref' ? 'source' : 'target'
    neighbours.addLink(row.target_id, { name, end, other: typeOf(other.target_id) })
  }
}

/** Whether anything is known that calls a found address the attacker's. */
async function loadAttackers(
  db: Db,
  asked: readonly Referring[],
  found: ReadonlyMap<number, readonly Finding[]>,
  batch: readonly Referring[],
  neighbours: Neighbours,
): Promise<boolean> {
  const values = new Set<string>()
  for (const [index, findings] of found)
    for (const { kind, at, range } of actingFindings(findings))
      if ((kind === 'email' || kind === 'victim-ip') && values.size < most.values) {
        const text = textAt(asked[index]!.object, at)
        if (text !== null) values.add(text.slice(...range).toLowerCase())
      }
  if (values.size === 0) return false
  for (const { object } of batch) if (object.type === 'indicator') neighbours.addAttackerValues({ object })
  const seqs = new Set<number>()
  for (const value of values) for (const seq of await searchSeqs(db, { value, limit: most.carriers })) seqs.add(seq)
  const heads = await headsBySeqs(db, [...seqs])
  const bodies = await bodiesOf(
    db,
    heads.filter((head) => head.type === 'indicator').map((head) => head.seq),
  )
  for (const body of bodies.values()) neighbours.addAttackerValues(readReferring(body))
  return true
}

export function readReferring(body: string): Referring {
  const object = JSON.parse(body) as StixObject
  return { object, references: referencesOf(object) }
}

/** The text at a JSON Pointer (RFC 6901), null where there is none. */
export function textAt(object: unknown, pointer: string): string | null {
  let value = object
  for (const step of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return null
    value = (value as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return typeof value === 'string' ? value : null
}
