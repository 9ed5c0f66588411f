import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { IncidentRow, Vocabulary } from '../../../src/api/contract/incidents.ts'
import { incidentsQuery, vocabularyQuery } from '../api/queries.ts'
import type { IncidentSearch } from '../app/router.tsx'
import { useWords } from '../i18n/use-words.ts'
import { EmptyState, ErrorState, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { Due, remaining } from './clock-list.tsx'
import css from './incidents.module.css'
import { kindName, recipientLabel, say, scaleWord, sectorName } from './said.ts'

const route = getRouteApi('/shell/incidents')

/** Incidents in the order in which their clocks end. */
export function Queue({ which }: { readonly which: 'open' | 'closed' }) {
  const words = useWords()
  const { sector, kind, text } = route.useSearch()
  const filter = { ...(sector && { sector }), ...(kind && { kind }), ...(text && { text }) }
  const filtered = Object.keys(filter).length > 0
  const query = useInfiniteQuery(incidentsQuery(which, filter))
  const vocabulary = useQuery(vocabularyQuery).data
  const items = query.data?.pages.flatMap((one) => one.items) ?? []
  if (query.isPending) return <RowSkeletons rows={5} />
  if (query.isError && items.length === 0)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (items.length === 0 && !filtered)
    return (
      <EmptyState
        title={words('incident.emptyTitle')}
        action={
          which === 'open' && (
            <Button renderRoot={(props) => <Link to="/incidents" search={{ tab: 'new' }} {...props} />}>
              {words('incident.emptyAct')}
            </Button>
          )
        }
      >
        {words(which === 'open' ? 'incident.empty' : 'incident.noneClosed')}
      </EmptyState>
    )
  return (
    <>
      <Filter vocabulary={vocabulary} />
      {items.length === 0 && (
        <EmptyState title={words('incident.emptyTitle')}>{words('incident.noneOfThese')}</EmptyState>
      )}
      <ul hidden={items.length === 0} className={page.panel} aria-label={words('incident.queue')}>
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

/** By sector, type and words; all of it stands in the address. */
function Filter({ vocabulary }: { readonly vocabulary: Vocabulary | undefined }) {
  const words = useWords()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [text, setText] = useState(search.text ?? '')
  const set = (change: Partial<IncidentSearch>) =>
    void navigate({
      replace: true,
      search: (before: IncidentSearch) =>
        Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== '')),
    })
  const options = (all: readonly { readonly id: string }[] | undefined, label: (id: string) => string, any: string) => [
    { value: '', label: any },
    ...(all ?? []).map(({ id }) => ({ value: id, label: label(id) })),
  ]
  return (
    <search className={`${css.line} ${page.fieldRow}`}>
      <TextInput
        label={words('incident.find')}
        description={words('incident.findHint')}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => set({ text: text.trim() })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') set({ text: text.trim() })
        }}
      />
      <NativeSelect
        label={words('incident.sector')}
        value={search.sector ?? ''}
        data={options(vocabulary?.sectors, (id) => sectorName(words, vocabulary, id), words('incident.anySector'))}
        onChange={(event) => set({ sector: event.currentTarget.value })}
      />
      <NativeSelect
        label={words('incident.kind')}
        value={search.kind ?? ''}
        data={options(vocabulary?.kinds, (id) => kindName(words, vocabulary, id), words('incident.anyKind'))}
        onChange={(event) => set({ kind: event.currentTarget.value })}
      />
      <Button
        variant="default"
        disabled={search.text === undefined && search.sector === undefined && search.kind === undefined}
        onClick={() => {
          setText('')
          set({ text: '', sector: '', kind: '' })
        }}
      >
        {words('list.clear')}
      </Button>
    </search>
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
        <span className={css.quiet}>
          {words('situation.lane.reported')} <Timestamp at={openedAt} form="short" />
        </span>
      </Link>
    </li>
  )
}
