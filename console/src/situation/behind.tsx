import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Behind as Page } from '../../../src/api/contract/situation.ts'
import { useWords } from '../i18n/use-words.ts'
import { CountedList } from '../parts/counted-list.tsx'
import { formatDay, formatDays } from '../parts/format-day.ts'
import { MemberBadge, useMemberNames } from '../parts/member-badge.tsx'
import { ObjectLink } from '../parts/object-link.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { sectorTitle } from './change.tsx'
import { behindQuery } from './queries.ts'
import { readBehind } from './search.ts'
import css from './situation.module.css'

/** The objects that a number of the picture counts, with the number that all of them come to. */
export function BehindList({ behind, onClose }: { readonly behind: string; readonly onClose: () => void }) {
  const { asked, said } = readBehind(behind)
  const query = useInfiniteQuery(behindQuery(asked))
  const pages = query.data?.pages
  const items = pages?.flatMap((one) => one.items) ?? []
  const first = pages?.[0]
  const lookedTo = pages?.at(-1)?.lookedTo ?? null
  const words = useWords()
  return (
    <CountedList
      opened={behind}
      above="situation"
      query={query}
      isEmpty={items.length === 0 && lookedTo === null}
      onClose={onClose}
      about={
        <>
          <Meant asked={asked} />
          {first?.total != null && <Total total={first.total} kind={asked['kind']?.[0] ?? 'attempt'} said={said} />}
          {first?.total === null && first.reports !== null && (
            <p className={css.total} data-count={first.reports}>
              <b>{words('counted.objects', { count: first.reports })}</b>
            </p>
          )}
        </>
      }
    >
      <Rows items={items} />
      {lookedTo !== null && (
        <p className={page.hint}>{words('situation.behindLookedTo', { day: formatDay(lookedTo, words.language) })}</p>
      )}
    </CountedList>
  )
}

/** Which number it is: whose, of what, from when to when. */
function Meant({ asked }: { readonly asked: Readonly<Record<string, readonly string[]>> }) {
  const words = useWords()
  const nameOf = useMemberNames()
  const one = (name: string) => asked[name]?.[0]
  const [from, until, since, region] = [one('from'), one('until'), one('since'), one('region')]
  const said = [
    ...(asked['member'] ?? []).map(nameOf),
    ...(asked['sector'] ?? []).map((sector) => sectorTitle(words, sector)),
    ...(region === undefined
      ? []
      : [words(region === '' ? 'situation.regionUnknown' : (`situation.region.${region}` as 'situation.region.jp'))]),
    ...(one('synthetic') === undefined ? [] : [words('situation.syntheticShort')]),
    ...(from === undefined || until === undefined ? [] : [formatDays(from, lastDay(until), words.language)]),
  ]
  return (
    <p className={page.hint}>
      {said.join(' · ')}
      {['actor', 'technique'].map((name) => {
        const id = one(name)
        return id === undefined ? null : (
          <span key={name}>
            {' · '}
            <ObjectLink id={id} />
          </span>
        )
      })}
      {since !== undefined && (
        <>
          {words('situation.arrivedAfter')} <Timestamp at={since} form="short" />
        </>
      )}
    </p>
  )
}

function Total({
  total,
  kind,
  said,
}: {
  readonly total: NonNullable<Page['total']>
  readonly kind: string
  readonly said: number | undefined
}) {
  const words = useWords()
  const counted = kind === 'incident' ? total.incidents : total.attempts + (kind === 'any' ? total.incidents : 0)
  return (
    <p className={css.total} data-count={counted}>
      {kind !== 'incident' && (
        <span>
          {words('situation.attempts')} <b>{formatNumber(total.attempts, words.language)}</b>
        </span>
      )}
      {kind !== 'incident' && (
        <span>
          {words('situation.sightings')} <b>{formatNumber(total.sightings, words.language)}</b>
        </span>
      )}
      {kind !== 'attempt' && (
        <span>
          {words('situation.incidents')} <b>{formatNumber(total.incidents, words.language)}</b>
        </span>
      )}
      {said !== undefined && said !== counted && <em>{words('situation.saidOther', { said, counted })}</em>}
    </p>
  )
}

function Rows({ items }: { readonly items: Page['items'] }) {
  const words = useWords()
  return (
    <div className={`${page.panel} ${page.scroll} ${css.behind}`}>
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{words('situation.day')}</th>
            <th scope="col">{words('alliance.member')}</th>
            <th scope="col">{words('situation.object')}</th>
            <th scope="col" className={page.number}>
              {words('situation.counted')}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={`${one.id} ${one.version}`}>
              <td data-label={words('situation.day')} className={page.moment}>
                {formatDay(one.day, words.language)}
              </td>
              <td data-label={words('alliance.member')}>
                <MemberBadge code={one.origin} />
              </td>
              <td data-label={words('situation.object')} className="foreign">
                <Link to="/objects/$id" params={{ id: one.id }}>
                  {one.name || one.id}
                </Link>
              </td>
              <td data-label={words('situation.counted')} className={page.number}>
                {formatNumber(one.events, words.language)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** `until` is the first day after; people name the last. */
function lastDay(until: string): string {
  return new Date(Date.parse(`${until}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}
