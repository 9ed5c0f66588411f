import { Button } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { IncidentRow, Vocabulary } from '../../../src/api/contract/incidents.ts'
import { incidentsQuery, vocabularyQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { EmptyState, ErrorState, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { Due, remaining } from './clock-list.tsx'
import css from './incidents.module.css'
import { kindName, recipientLabel, say, scaleWord, sectorName } from './said.ts'

/** Incidents in the order in which their clocks end. */
export function Queue({ which }: { readonly which: 'open' | 'closed' }) {
  const words = useWords()
  const query = useInfiniteQuery(incidentsQuery(which))
  const vocabulary = useQuery(vocabularyQuery).data
  const items = query.data?.pages.flatMap((one) => one.items) ?? []
  if (query.isPending) return <RowSkeletons rows={5} />
  if (query.isError && items.length === 0)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (items.length === 0)
    return (
      <EmptyState title={words('incident.emptyTitle')}>
        {words(which === 'open' ? 'incident.empty' : 'incident.noneClosed')}
      </EmptyState>
    )
  return (
    <>
      <ul className={page.panel} aria-label={words('incident.queue')}>
        {items.map((row) => (
          <Row key={row.num} row={row} vocabulary={vocabulary} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words('activity.older')}
        </Button>
      )}
    </>
  )
}

function Row({ row, vocabulary }: { readonly row: IncidentRow; readonly vocabulary: Vocabulary | undefined }) {
  const words = useWords()
  const { num, name, kind, sector, severity, next, state, openedAt, given, tasksOpen } = row
  return (
    <li>
      <Link to="/incidents/$num" params={{ num: String(num) }} className={css.row ?? ''} data-state={next?.state}>
        <b className="mono">{name}</b>
        <span className={css.subject}>
          {kindName(words, vocabulary, kind)} · {sectorName(words, vocabulary, sector)}
        </span>
        {severity !== null && (
          <span className={css.level} data-level={severity.level}>
            {scaleWord(words, 'level', severity.level)} {severity.score}
          </span>
        )}
        <span className={css.quiet}>{words.find(`incident.state.${state}`)}</span>
        {next !== null && (
          <span className={css.clock} data-state={next.state}>
            {say(words, next.title)}: <b>{remaining(words, next)}</b>
            {next.dueAt !== null && <Due at={next.dueAt} zone={next.zone} />}
          </span>
        )}
        {tasksOpen > 0 && <span className={css.quiet}>{words('incident.tasksOpen', { count: tasksOpen })}</span>}
        <span className={css.quiet}>
          {given.length === 0
            ? words('incident.givenNobody')
            : words('incident.givenTo', { names: given.map((id) => recipientLabel(words, vocabulary, id)).join(', ') })}
        </span>
        <Timestamp at={openedAt} form="short" />
      </Link>
    </li>
  )
}
