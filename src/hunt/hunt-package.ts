import { Fault } from '../base/fault.ts'
import { isTimestamp } from '../stix/version.ts'

const itemKinds = ['stix', 'sigma'] as const
export type ItemKind = (typeof itemKinds)[number]

/** One thing to look for. */
export interface HuntItem {
  readonly kind: ItemKind
  readonly name: string
  /** A STIX pattern, or a Sigma rule. */
  readonly text: string
}

/** What a member asks another to look for in its own data. */
export interface HuntPackage {
  readonly title: string
  /** Why, in words; and on which legal ground the asker thinks that it may be looked for. */
  readonly purpose: string
  readonly legalBasis: string
  /** What happened in this time is looked at (RFC 3339). */
  readonly from: string
  readonly to: string
  readonly questions: readonly string[]
  readonly items: readonly HuntItem[]
}

/** What a package may hold, whoever made it. */
export const huntLimits = {
  title: 200,
  text: 2000,
  questions: 20,
  question: 1000,
  items: 50,
  name: 200,
  item: 16_384,
  /** All items together, in characters. */
  allItems: 200_000,
  years: 10,
} as const

/** Reads a package that anybody made. `invalid` with the first thing that is wrong; nothing that it does not know passes. */
export function readHuntPackage(value: unknown): HuntPackage {
  const { title, purpose, legal_basis: legalBasis, from, to, questions, items } = membersOf(value, 'the package')
  const range = { from: moment(from, 'from'), to: moment(to, 'to') }
  const [start, end] = [Date.parse(range.from), Date.parse(range.to)]
  if (end <= start) refuse('to', 'is not later than from')
  if (end - start > huntLimits.years * 366 * 86_400_000) refuse('to', `is more than ${huntLimits.years} years later`)
  const read = {
    title: words(title, 'title', huntLimits.title),
    purpose: words(purpose, 'purpose', huntLimits.text),
    legalBasis: words(legalBasis, 'legal_basis', huntLimits.text),
    ...range,
    questions: list(questions ?? [], 'questions', huntLimits.questions).map((one, at) =>
      words(one, `questions/${at}`, huntLimits.question),
    ),
    items: list(items ?? [], 'items', huntLimits.items).map(readItem),
  }
  if (read.items.length === 0 && read.questions.length === 0)
    refuse('items', 'is empty, and nothing is asked: there is nothing to look for')
  const size = read.items.reduce((sum, { text }) => sum + text.length, 0)
  if (size > huntLimits.allItems) refuse('items', `has ${size} characters together; ${huntLimits.allItems} at most`)
  return read
}

/** As it stands in the extension of a note. */
export function writeHuntPackage({ title, purpose, legalBasis, from, to, questions, items }: HuntPackage) {
  return {
    ...{ title, purpose, legal_basis: legalBasis, from, to },
    ...(questions.length === 0 ? {} : { questions }),
    ...(items.length === 0 ? {} : { items }),
  }
}

function readItem(value: unknown, at: number): HuntItem {
  const { kind, name, text } = membersOf(value, `items/${at}`)
  const known = itemKinds.find((one) => one === kind)
  if (known === undefined) return refuse(`items/${at}/kind`, `is none of: ${itemKinds.join(', ')}`)
  return {
    kind: known,
    name: words(name, `items/${at}/name`, huntLimits.name),
    text: words(text, `items/${at}/text`, huntLimits.item),
  }
}

function membersOf(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(at, 'is not an object')
  return value as Readonly<Record<string, unknown>>
}

function words(value: unknown, at: string, most: number): string {
  if (typeof value !== 'string' || value.trim() === '') return refuse(at, 'is missing')
  if (value.length > most) return refuse(at, `has ${value.length} characters; ${most} at most`)
  return value
}

function moment(value: unknown, at: string): string {
  if (typeof value !== 'string' || !isTimestamp(value)) return refuse(at, 'is not a timestamp')
  return value
}

function list(value: unknown, at: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) return refuse(at, 'is not a list')
  if (value.length > most) return refuse(at, `has ${value.length} entries; ${most} at most`)
  return value
}

function refuse(at: string, message: string): never {
  throw new Fault('invalid', `${at} ${message}`, { issues: [{ at: `/${at}`, message }] })
}
