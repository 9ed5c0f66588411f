import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Source } from '../../../src/api/contract/sources.ts'
import { Refused } from '../api/client.ts'
import { sourcesQuery } from '../api/queries.ts'
import { mayAdminister, mayReadSources } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { EmptyState, ErrorState, PageSkeleton, StaleNotice } from '../parts/states.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { SourceDetail } from './detail.tsx'
import { SourceForm } from './source-form.tsx'
import css from './sources.module.css'

const route = getRouteApi('/shell/sources')

/** Standing subscriptions: how each is, what it brought, and what of it waits for a person. */
export function SourcesPage() {
  const words = useWords()
  const { person } = useSession()
  const { open } = route.useSearch()
  const navigate = route.useNavigate()
  const [adding, setAdding] = useState(false)
  const query = useQuery({ ...sourcesQuery, refetchInterval: 5_000, enabled: mayReadSources(person.role) })
  if (!mayReadSources(person.role)) return <ErrorState whole error={new Refused(403, null)} />
  if (query.data === undefined)
    return query.isError ? (
      <ErrorState whole error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <PageSkeleton />
    )
  const { items, allowed } = query.data
  const administers = mayAdminister(person.role)
  const chosen = items.find(({ name }) => name === open)
  return (
    <div className={page.page}>
      {query.isError && <StaleNotice since={query.dataUpdatedAt} />}
      <header className={page.head}>
        <h1>{words('sources.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('sources.intro')}</p>
      </header>
      {items.length === 0 && !adding ? (
        <EmptyState
          title={words('sources.emptyTitle')}
          action={administers && <Button onClick={() => setAdding(true)}>{words('sources.add')}</Button>}
        >
          {words(administers ? 'sources.empty' : 'sources.emptyAsk')}
        </EmptyState>
      ) : (
        items.length > 0 && <Table sources={items} open={open} />
      )}
      {chosen !== undefined && (
        <SourceDetail
          key={chosen.name}
          source={chosen}
          allowed={allowed}
          administers={administers}
          onGone={() => void navigate({ search: {} })}
        />
      )}
      {administers && !adding && items.length > 0 && (
        <div>
          <Button onClick={() => setAdding(true)}>{words('sources.add')}</Button>
        </div>
      )}
      {administers && adding && (
        <section className={page.section} aria-labelledby="add-source">
          <h2 id="add-source">{words('sources.add')}</h2>
          <SourceForm
            allowed={allowed}
            onDone={(name) => {
              setAdding(false)
              if (name !== null) void navigate({ search: { open: name } })
            }}
          />
        </section>
      )}
    </div>
  )
}

function Table({ sources, open }: { readonly sources: readonly Source[]; readonly open: string | undefined }) {
  const words = useWords()
  const number = (value: number) => formatNumber(value, words.language)
  return (
    <div className={page.panel}>
      <div className={page.scroll}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">{words('sources.name')}</th>
              <th scope="col">{words('alliance.state')}</th>
              <th scope="col">{words('sources.lastSuccess')}</th>
              <th scope="col">{words('sources.next')}</th>
              <th scope="col" className={page.number}>
                {words('sources.taken')}
              </th>
              <th scope="col" className={page.number}>
                {words('sources.quarantined')}
              </th>
            </tr>
          </thead>
          <tbody>
            {sources.map(({ name, settings, state, lastSuccessAt, nextAt, counts, quarantined }) => (
              <tr key={name} aria-current={name === open || undefined}>
                <th scope="row">
                  <Link to="/sources" search={{ open: name }} className="foreign">
                    {name}
                  </Link>
                  <div className={`${css.address} foreign`}>{settings.address}</div>
                </th>
                <td data-label={words('alliance.state')}>
                  <SourceStateLabel state={state} />
                </td>
                <td data-label={words('sources.lastSuccess')} className={page.moment}>
                  {lastSuccessAt === null ? words('sources.never') : <Timestamp at={lastSuccessAt} />}
                </td>
                <td data-label={words('sources.next')} className={page.moment}>
                  {nextAt === null ? words('sources.whenResumed') : <Timestamp at={nextAt} form="short" />}
                </td>
                <td data-label={words('sources.taken')} className={page.number}>
                  {number(counts.taken)}
                </td>
                <td data-label={words('sources.quarantined')} className={page.number}>
                  {number(quarantined)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

export function SourceStateLabel({ state }: { readonly state: Source['state'] }) {
  const words = useWords()
  return (
    <span className={css.state} data-state={state}>
      {words(`sources.state.${state}`)}
    </span>
  )
}
