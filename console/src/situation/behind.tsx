import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from '../parts/member-badge.tsx'
import { EmptyState, ErrorState, RowSkeletons } from '../parts/states.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { behindQuery } from './queries.ts'
import { readBehind } from './search.ts'
import css from './situation.module.css'

/** The objects that a number of the picture counts. */
export function BehindList({
  days,
  behind,
  onClose,
}: {
  readonly days: number
  readonly behind: string
  readonly onClose: () => void
}) {
  const words = useWords()
  const asked = readBehind(behind)
  const query = useQuery(behindQuery(days, asked))
  const heading = useRef<HTMLHeadingElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number was opened
  useEffect(() => {
    heading.current?.focus()
    heading.current?.scrollIntoView({ block: 'nearest' })
  }, [behind])
  return (
    <section className={page.section} aria-labelledby="behind">
      <header>
        <h2 id="behind" ref={heading} tabIndex={-1}>
          {words(asked['kind'] === 'incident' ? 'situation.behindIncidents' : 'situation.behindAttempts')}
        </h2>
        <Button variant="subtle" size="compact-xs" onClick={onClose}>
          {words('situation.close')}
        </Button>
      </header>
      {query.data === undefined ? (
        query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <RowSkeletons rows={6} />
        )
      ) : query.data.items.length === 0 && query.data.lookedTo === null ? (
        <EmptyState title={words('situation.nothing')}>{words('situation.behindNone')}</EmptyState>
      ) : (
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
              {query.data.items.map((one) => (
                <tr key={`${one.id} ${one.version}`}>
                  <td data-label={words('situation.day')} className={page.moment}>
                    {one.day}
                  </td>
                  <td data-label={words('alliance.member')}>
                    <MemberBadge code={one.origin} />
                  </td>
                  <td data-label={words('situation.object')} className="foreign">
                    <Link to="/objects/$id" params={{ id: one.id }}>
                      {one.name}
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
      )}
      {query.data !== undefined && query.data.items.length === query.data.most && (
        <p className={page.hint}>{words('situation.behindMost', { count: query.data.most })}</p>
      )}
      {query.data?.lookedTo != null && (
        <p className={page.hint}>{words('situation.behindLookedTo', { day: query.data.lookedTo })}</p>
      )}
    </section>
  )
}
