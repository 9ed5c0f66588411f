import { Button } from '@mantine/core'
import { type UseInfiniteQueryResult, useIsFetching } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { CountedSection } from './counted-section.tsx'
import { EmptyState, ErrorState, RowSkeletons } from './states.tsx'

interface Props {
  /** Which number was opened: another one is brought into sight. */
  readonly opened: string
  /** The first word of the keys of what stands above: while it is on its way it would push the list out of sight again. */
  readonly above: string
  readonly query: UseInfiniteQueryResult
  readonly isEmpty: boolean
  readonly onClose: () => void
  /** What the number is of, and how much it is. */
  readonly about: ReactNode
  /** The rows that are there. */
  readonly children: ReactNode
}

/** What a number of the page counts, listed below it: the number again, then as many rows as were asked for. */
export function CountedList({ opened, above, query, isEmpty, onClose, about, children }: Props) {
  const words = useWords()
  const isThere = useIsFetching({ queryKey: [above] }) === 0 && query.data !== undefined
  return (
    <CountedSection opened={opened} isThere={isThere} onClose={onClose}>
      {about}
      {query.data === undefined ? (
        query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <RowSkeletons rows={6} />
        )
      ) : isEmpty ? (
        <EmptyState title={words('counted.nothing')}>{words('counted.none')}</EmptyState>
      ) : (
        children
      )}
      {query.hasNextPage && (
        <p>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words('activity.older')}
          </Button>
        </p>
      )}
    </CountedSection>
  )
}
