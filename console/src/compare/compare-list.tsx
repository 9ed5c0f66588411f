import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ListChanges } from '../../../src/api/contract/objects.ts'
import { ask } from '../api/client.ts'
import { highestTlp, useMarking } from '../app/marking.tsx'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { objectName, tlpLabel, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { EmptyState, ErrorState, PageSkeleton } from '../parts/states.tsx'
import { formatMoment, Timestamp } from '../parts/timestamp.tsx'
import { TypeIcon } from '../parts/type-icon.tsx'
import page from '../styles/page.module.css'
import { keptQuery } from '../triage/use-kept.ts'
import { listSearchOf } from '../triage/views-menu.tsx'
import { ChangeTable } from './change-table.tsx'
import css from './compare.module.css'

interface Props {
  readonly list: string
  readonly since: string
  readonly until: string | undefined
  readonly onChoose: (next: { since?: string; until?: string }) => void
}

/** A list at two moments: of its saved views, of the last visit, or of an address. */
export function CompareList({ list, since, until, onChoose }: Props) {
  const words = useWords()
  const { type = [], tlp = [], origin = [], q } = listSearchOf(list)
  const kept = useQuery(keptQuery).data
  const query = useQuery({
    queryKey: ['objects', 'changes', list, since, until ?? ''],
    queryFn: ({ signal }) =>
      ask<ListChanges>('/list-changes', { signal, query: { type, tlp, origin, q, from: since, until } }),
    retry: false,
  })
  const highest = highestTlp(query.data?.items ?? [])
  useMarking(highest === undefined ? null : { scope: 'page', tlp: highest, releasableTo: null })
  const moment = (at: string) => formatMoment(new Date(at), words.language)
  const saved = [
    ...(kept?.views ?? []).flatMap(({ name, at }) =>
      at === undefined ? [] : [{ value: at, label: `${name} · ${moment(at)}` }],
    ),
    ...(kept?.seenUntil
      ? [{ value: kept.seenUntil, label: words('triage.since', { time: moment(kept.seenUntil) }) }]
      : []),
  ]
  const choices = (now: string | undefined) =>
    now === undefined || saved.some(({ value }) => value === now)
      ? saved
      : [{ value: now, label: moment(now) }, ...saved]
  const filters = [
    ...(q === undefined ? [] : [`“${q}”`]),
    ...type.map((one) => typeName(words, one)),
    ...tlp.map((one) => (one === 'unmarked' ? words('list.unmarked') : tlpLabel(one))),
    ...origin,
  ]
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div className={page.head}>
          <h1>{words('compare.listThen')}</h1>
          <PageHelpButton />
        </div>
        <p className="foreign">
          {words('compare.filters')}: {filters.length === 0 ? words('bulk.noFilter') : filters.join(' · ')}
        </p>
      </header>
      <div className={css.sides}>
        <NativeSelect
          label={words('compare.since')}
          data={choices(since)}
          value={since}
          onChange={({ currentTarget }) =>
            onChoose({ since: currentTarget.value, ...(until === undefined ? {} : { until }) })
          }
        />
        <NativeSelect
          label={words('compare.until')}
          data={[{ value: '', label: words('compare.now') }, ...choices(until)]}
          value={until ?? ''}
          onChange={({ currentTarget: { value } }) => onChoose(value === '' ? {} : { until: value })}
        />
      </div>
      {query.isPending && <PageSkeleton />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && <Changes changes={query.data} />}
    </div>
  )
}

function Changes({ changes: { items, more } }: { readonly changes: ListChanges }) {
  const words = useWords()
  if (items.length === 0) return <EmptyState title={words('compare.same')}>{words('triage.nothingNew')}</EmptyState>
  const head = [words('compare.change'), words('compare.object'), words('list.type'), words('compare.at')]
  const saved = {
    name: 'list-changes',
    head: [...head, 'id', words('compare.since'), words('compare.until')],
    rows: items.map((one) => [
      words(`compare.${one.change}`),
      objectName(words, one),
      one.type,
      one.at,
      one.id,
      one.before ?? '',
      one.after ?? '',
    ]),
  }
  return (
    <ChangeTable
      changes={items.map(({ change }) => change)}
      more={more ? words('compare.more') : ''}
      head={head}
      saved={saved}
    >
      {items.map((one) => (
        <tr key={one.id}>
          <td className={css.change} data-change={one.change}>
            {words(`compare.${one.change}`)}{' '}
            {one.because !== null && <small>{words(`compare.because.${one.because}`)}</small>}
          </td>
          <th scope="row" className="foreign">
            {one.name === '' && one.because !== 'filter' ? (
              <span className="mono">{`${one.id} · ${words('compare.gone')}`}</span>
            ) : (
              <Link to="/objects/$id" params={{ id: one.id }}>
                {objectName(words, one) || one.id}
              </Link>
            )}{' '}
            {one.before !== null && one.after !== null && (
              <Link to="/compare" search={{ id: one.id, from: one.before, to: one.after }}>
                {words('compare.openDifference')}
              </Link>
            )}
          </th>
          <td data-label={words('list.type')}>
            <span className={css.type}>
              <TypeIcon type={one.type} size={15} /> {typeName(words, one.type)}
            </span>
          </td>
          <td data-label={words('compare.at')} className={page.moment}>
            <Timestamp at={one.at} />
          </td>
        </tr>
      ))}
    </ChangeTable>
  )
}
