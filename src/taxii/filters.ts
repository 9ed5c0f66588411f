import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { PageQuery, VersionMatch } from '../release/model.ts'
import { isStixId, isTypeName } from '../stix/identifier.ts'
import { isTimestamp } from '../stix/version.ts'
import { parseTaxiiTimestamp } from './timestamp.ts'

export type MatchField = 'id' | 'type' | 'version' | 'spec_version'

/** The filters of a request (§3.4), checked; `limit` is already at most the server's largest page. */
export interface Filters {
  readonly after: Micros | undefined
  readonly limit: number
  readonly next: string | undefined
  readonly ids: readonly string[] | undefined
  readonly types: readonly string[] | undefined
  readonly specVersions: readonly string[] | undefined
  readonly versions: VersionMatch
}

export const latestOnly: VersionMatch = { first: false, last: true, all: false, exact: [] }
export const allVersions: VersionMatch = { first: false, last: false, all: true, exact: [] }

/**
 * Reads the filters that an endpoint defines; others are ignored (§3.4 lets a server do so). A malformed or repeated one is
 * `invalid`, never guessed at.
 */
export function parseFilters(
  query: URLSearchParams,
  options: { readonly fields: readonly MatchField[]; readonly maxPage: number; readonly defaultVersions: VersionMatch },
): Filters {
  const field = (name: MatchField) => (options.fields.includes(name) ? listOf(query, name) : undefined)
  const versions = field('version')
  return {
    after: parseAfter(single(query, 'added_after')),
    limit: parseLimit(single(query, 'limit'), options.maxPage),
    next: single(query, 'next'),
    ids: field('id')?.map((id) => must(isStixId(id), id, 'match[id] is not a STIX identifier')),
    types: field('type')?.map((type) => must(isTypeName(type), type, 'match[type] is not a STIX type')),
    specVersions: field('spec_version')?.map((version) =>
      must(/^\d{1,3}\.\d{1,3}$/.test(version), version, 'match[spec_version] is not a version such as 2.1'),
    ),
    versions: versions === undefined ? options.defaultVersions : parseVersions(versions),
  }
}

/**
 * The same for the same filters in any order: what a cursor is bound to. The limit may change from page to page, and `added_after`
 * stands beside the cursor (decision 0081).
 */
export function canonicalFilters(filters: Filters): string {
  const sorted = (list: readonly string[] | undefined) => (list === undefined ? null : [...new Set(list)].sort())
  const { first, last, all, exact } = filters.versions
  return JSON.stringify([
    sorted(filters.ids),
    sorted(filters.types),
    sorted(filters.specVersions),
    [first, last, all, sorted(exact)],
  ])
}

/** The query for `release`, from `after` on. */
export function toPageQuery(agreement: string, filters: Filters, after: Micros | undefined): PageQuery {
  return {
    agreement,
    limit: filters.limit,
    versions: filters.versions,
    ...(after === undefined ? {} : { after }),
    ...(filters.ids === undefined ? {} : { ids: filters.ids }),
    ...(filters.types === undefined ? {} : { types: filters.types }),
    ...(filters.specVersions === undefined ? {} : { specVersions: filters.specVersions }),
  }
}

function single(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name)
  if (values.length > 1) throw new Fault('invalid', `${name} may be given once`)
  return values[0]
}

/** `match[name]`: values separated by commas mean any of them (§3.4). */
function listOf(query: URLSearchParams, name: MatchField): string[] | undefined {
  const text = single(query, `match[${name}]`)
  if (text === undefined) return undefined
  const values = text.split(',')
  if (values.includes('')) throw new Fault('invalid', `match[${name}] has an empty value`)
  return values
}

function parseAfter(text: string | undefined): Micros | undefined {
  if (text === undefined) return undefined
  const micros = parseTaxiiTimestamp(text)
  if (micros === null) throw new Fault('invalid', 'added_after is not a timestamp such as 2026-01-31T12:00:00.000000Z')
  return micros
}

function parseLimit(text: string | undefined, maxPage: number): number {
  if (text === undefined) return maxPage
  if (!/^\d{1,16}$/.test(text) || Number(text) < 1) throw new Fault('invalid', 'limit is not a positive whole number')
  return Math.min(Number(text), maxPage)
}

function parseVersions(values: readonly string[]): VersionMatch {
  const all = values.includes('all')
  if (all && values.length > 1) throw new Fault('invalid', 'match[version]=all stands alone')
  const exact = values.filter((value) => value !== 'first' && value !== 'last' && value !== 'all')
  for (const value of exact) {
    must(isTimestamp(value), value, 'match[version] is first, last, all or a timestamp')
  }
  return { first: values.includes('first'), last: values.includes('last'), all, exact }
}

function must<T>(holds: boolean, value: T, message: string): T {
  if (!holds) throw new Fault('invalid', message)
  return value
}
