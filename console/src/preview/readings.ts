import type { Seen, WithheldPart } from '../../../src/api/contract/decisions.ts'
import type { Preview } from '../../../src/api/contract/imports.ts'
import { displayName } from '../parts/defang.ts'

type Previewed = Preview['objects'][number]
/** In full, in part, not at all; `has`: it published the object itself, or reads the same from another member. */
export type Reads = 'full' | 'part' | 'none' | 'has'

/** One object as one recipient has it. */
export interface Reading {
  readonly one: Previewed
  readonly reads: Reads
  readonly decision: Seen
  /** Word for word; null: nothing. */
  readonly text: string | null
}

/** One recipient with what it reads of everything. */
export interface RecipientReadings {
  readonly recipient: string
  readonly readings: readonly Reading[]
}

const worth: Readonly<Record<Reads, number>> = { full: 3, part: 2, has: 1, none: 0 }

/**
 * What each recipient reads of what is previewed: members first, then clients, then the public, in the node's order. A recipient of
 * several agreements reads an object under the one that gives it most.
 */
export function readingsOf(objects: readonly Previewed[]): readonly RecipientReadings[] {
  const recipients = new Map<string, Map<Previewed, Reading>>()
  for (const one of objects)
    for (const decision of one.seen) {
      const known = recipients.get(decision.recipient) ?? new Map<Previewed, Reading>()
      recipients.set(decision.recipient, known)
      const reading = readingOf(one, decision)
      const before = known.get(one)
      if (before === undefined || isBetter(reading, before)) known.set(one, reading)
    }
  return [...recipients]
    .map(([recipient, readings]) => ({ recipient, readings: [...readings.values()] }))
    .toSorted((a, b) => placeOf(a.recipient) - placeOf(b.recipient))
}

export function countReads(readings: readonly Reading[]): Readonly<Record<Reads, number>> {
  const counts = { full: 0, part: 0, none: 0, has: 0 }
  for (const { reads } of readings) counts[reads]++
  return counts
}

function readingOf(one: Previewed, decision: Seen): Reading {
  const text = decision.text === null ? null : (one.texts[decision.text] ?? null)
  const has = decision.reasons.some(({ code }) => code === 'recipient-is-origin')
  // What is released and has no text here is read as another member published it.
  const reads =
    text !== null ? (decision.text === 0 ? 'full' : 'part') : has || decision.decision === 'release' ? 'has' : 'none'
  return { one, reads, decision, text }
}

/** Of two refusals the one that says more: that another agreement does not apply says least. */
function isBetter(a: Reading, b: Reading): boolean {
  if (worth[a.reads] !== worth[b.reads]) return worth[a.reads] > worth[b.reads]
  const isOther = ({ decision }: Reading) => decision.reasons.every(({ code }) => code === 'other-agreement')
  return isOther(b) && !isOther(a)
}

function placeOf(recipient: string): number {
  return recipient.startsWith('member:') ? 0 : recipient === 'public' ? 2 : 1
}

/** A property of an object as a recipient reads it. */
export interface ReadProperty {
  readonly name: string
  /** Undefined: it is not there. */
  readonly value: unknown
  /** What is not in it, or stands otherwise. */
  readonly withheld: readonly WithheldPart[]
}

// What everything has stands in the exact text; markings are said by the label.
const unsaid = new Set([
  'id',
  'type',
  'spec_version',
  'created',
  'modified',
  'object_marking_refs',
  'granular_markings',
])
const prose = new Set(['description', 'abstract', 'content'])

/** The properties of an object as a recipient reads them, those that are withheld where they would stand; prose first. Of a text that is none, nothing. */
export function propertiesRead(
  original: string,
  text: string,
  withheld: readonly WithheldPart[],
): readonly ReadProperty[] {
  const [own, read] = [membersOf(original), membersOf(text)]
  const byName = Map.groupBy(withheld, ({ at }) => stepsOf(at)[0] ?? '')
  const names = Object.keys(own).filter((name) => !unsaid.has(name) || byName.has(name))
  return names
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .map((name) => ({
      name,
      value: Object.hasOwn(read, name) ? read[name] : undefined,
      withheld: byName.get(name) ?? [],
    }))
}

function rankOf(name: string): number {
  return prose.has(name) ? 0 : name === 'extensions' ? 2 : 1
}

/** What a recipient may call an object, when something was taken out of it: never what it does not read. */
export function nameRead(text: string): string {
  const read = membersOf(text)
  for (const name of ['name', 'value']) if (typeof read[name] === 'string') return read[name]
  return ''
}

/** What the objects of a preview are called, by their own ids and by those under which the recipient reads them. */
export function titlesOf(readings: readonly Reading[]): ReadonlyMap<string, string> {
  const titles = new Map<string, string>()
  for (const { one, text } of readings) {
    titles.set(one.object.id, titleOf(one.object.type, one.object.name))
    const id = text === null ? undefined : membersOf(text)['id']
    if (typeof id === 'string' && id !== one.object.id) titles.set(id, titleOf(one.object.type, nameRead(text ?? '')))
  }
  for (const [id, title] of titles) if (title === '') titles.delete(id)
  return titles
}

/** Short enough for a sentence. */
export function titleOf(type: string, name: string): string {
  return displayName(type, name.slice(0, 200))
}

/** What stands at a place of an object; undefined: nothing. */
export function valueAt(text: string, at: string): unknown {
  let value: unknown = membersOf(text)
  for (const step of stepsOf(at)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[step]
  }
  return value
}

/** Where within its property a place is, as people count: `#2` is the second of a list; empty: the property itself. */
export function placeWithin(text: string, at: string): string {
  const steps = stepsOf(at)
  const said = steps.map((step, index) => {
    const list = valueAt(
      text,
      steps
        .slice(0, index)
        .map((one) => `/${one.replaceAll('~', '~0').replaceAll('/', '~1')}`)
        .join(''),
    )
    return Array.isArray(list) ? `#${Number(step) + 1}` : step
  })
  return said.slice(1).join(' › ')
}

/** The steps of a JSON Pointer (RFC 6901). */
export function stepsOf(at: string): readonly string[] {
  return at
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : {}
  } catch {
    return {}
  }
}
