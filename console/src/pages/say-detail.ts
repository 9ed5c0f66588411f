import { tlpLabel, typeName } from '../i18n/names.ts'
import { numberFormat } from '../i18n/number-format.ts'
import type { Words } from '../i18n/words.ts'

/** A fact of an act (`key` given), or what stands beside the facts. */
export interface DetailPart {
  readonly key: string | null
  readonly value: string
}

/** The details of an audited act, `key=value` beside `key=value`, taken apart. A value goes on until the next key that the catalogue knows: paths have spaces. */
export function readDetail(words: Pick<Words, 'find'>, detail: string): DetailPart[] {
  const parts: { key: string | null; value: string }[] = []
  for (const token of detail.split(' ')) {
    const [, key, value = ''] = /^([a-z-]{1,40})=(.*)$/s.exec(token) ?? []
    const last = parts.at(-1)
    if (key !== undefined && words.find(`auditFact.${key}`) !== null) parts.push({ key, value })
    else if (last?.key === 'address') last.value += ` ${token}`
    else parts.push({ key: null, value: token })
  }
  return parts.filter(({ value }) => value !== '')
}

/** What a part of an act's details says in the reader's language, moments by `sayMoment`; what has no words there stays as it is. */
export function sayDetail(words: Words, { key, value }: DetailPart, sayMoment: (date: Date) => string): string {
  if (key === null) return words.find(`auditWord.${value}`) ?? value
  const date = momentOf(key, value)
  return date === null ? sayValue(words, key, value) : sayMoment(date)
}

function sayValue(words: Words, key: string, value: string): string {
  const known = words.find(`auditValue.${key}.${value}`) ?? words.find(`${areas[key] ?? 'auditValue'}.${value}`)
  if (known !== null) return known
  if (key === 'tlp') return tlpLabel(value)
  if (key === 'kind') return words.find(`sources.kind.${value}`) ?? words.find(`evidence.${value}`) ?? value
  if (key === 'because') return words.find(`sensor.because.${value}`) ?? value
  if (key === 'types')
    return value
      .split(',')
      .map((type) => typeName(words, type))
      .join(', ')
  return counted.has(key) && /^\d{1,15}$/.test(value) ? numberFormat(words.language).format(Number(value)) : value
}

/** Where the catalogue already has the words of a key's values. */
const areas: Readonly<Record<string, string>> = {
  kind: 'verdict',
  opinion: 'vocabulary',
  role: 'role',
  sector: 'sector',
}
const counted = new Set(
  'added amber bytes count entries events every found graph hits objects of refused rejected sections sessions sightings skipped taken texts unchanged values withheld'.split(
    ' ',
  ),
)

/** Moments stand as ISO 8601, as in versions, or as microseconds since 1970, as in the reading of pages. */
function momentOf(key: string, value: string): Date | null {
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return orNull(new Date(value))
  return (key === 'from' || key === 'to') && /^\d{15,16}$/.test(value) ? orNull(new Date(Number(value) / 1000)) : null
}

function orNull(date: Date): Date | null {
  return Number.isNaN(date.getTime()) ? null : date
}
