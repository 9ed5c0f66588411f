import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Scored } from '../../../src/api/contract/feedback.ts'
import { ask } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { CountedList } from '../parts/counted-list.tsx'
import { ObjectRowLink } from '../parts/object-row.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import type { ScoreSearch } from './score-search.ts'

const scoredQuery = (asked: Required<ScoreSearch>) =>
  infiniteQueryOptions({
    queryKey: ['scorecards', 'behind', asked],
    queryFn: ({ signal, pageParam }) =>
      ask<Scored>('/scorecards/objects', { signal, query: { ...asked, cursor: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (found) => found.next,
    // It fills by itself once it is counted.
    refetchInterval: ({ state }) => (state.data?.pages[0]?.at === null ? 1_000 : false),
  })

/** The objects that a number of a scorecard counts. */
export function ScoredList({
  name,
  onClose,
  ...asked
}: Required<ScoreSearch> & { readonly name: ReactNode; readonly onClose: () => void }) {
  const words = useWords()
  const query = useInfiniteQuery(scoredQuery(asked))
  const [first] = query.data?.pages ?? []
  const items = query.data?.pages.flatMap((one) => one.items) ?? []
  return (
    <CountedList
      opened={`${asked.by} ${asked.of} ${asked.column}`}
      above="scorecards"
      query={query}
      isEmpty={items.length === 0}
      onClose={onClose}
      about={
        <>
          <p>
            {name} · {words(`usefulness.${asked.column}`)}
          </p>
          {first !== undefined && first.at !== null && (
            <p className={page.hint} data-count={first.total}>
              <b>{words('counted.objects', { count: first.total })}</b> · {words('counted.at')}{' '}
              <Timestamp at={first.at} form="short" />
            </p>
          )}
        </>
      }
    >
      <div className={page.panel}>
        {items.map((item) => (
          <ObjectRowLink key={`${item.id} ${item.version}`} item={item} />
        ))}
      </div>
    </CountedList>
  )
}
