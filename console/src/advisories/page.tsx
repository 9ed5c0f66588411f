import { Button, Tabs } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { AdvisoryRow } from '../../../src/api/contract/advisories.ts'
import { mayRelease, mayWorkIncidents } from '../app/roles.ts'
import { type AdvisoryTab, advisoryTabs } from '../app/router.tsx'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from '../parts/member-badge.tsx'
import { EmptyState, ErrorState, NotPermitted, RowSkeletons } from '../parts/states.tsx'
import { TabStrip } from '../parts/tab-strip.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './advisories.module.css'
import { NewAdvisory } from './new-advisory.tsx'
import { Others } from './others.tsx'
import { advisoriesQuery, type Which } from './queries.ts'

const route = getRouteApi('/shell/advisories')

/** Joint advisories: those in work, those that are published, a new one, and what others published. */
export function AdvisoriesPage() {
  const words = useWords()
  const { person } = useSession()
  const { tab = 'open' } = route.useSearch()
  const navigate = route.useNavigate()
  if (!mayWorkIncidents(person.role)) return <NotPermitted whole>{words('advisory.notAllowed')}</NotPermitted>
  const shown = advisoryTabs.filter((one) => one !== 'new' || mayRelease(person.role))
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{words('advisory.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('advisory.intro')}</p>
      </header>
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ search: next === 'open' ? {} : { tab: next as AdvisoryTab } })}
        keepMounted={false}
      >
        <TabStrip label={words('advisory.title')} value={tab}>
          {shown.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {words(`advisory.tab.${one}`)}
            </Tabs.Tab>
          ))}
        </TabStrip>
      </Tabs>
      {(tab === 'open' || tab === 'published' || tab === 'abandoned') && <List which={tab} />}
      {tab === 'new' && <NewAdvisory />}
      {tab === 'others' && <Others />}
    </div>
  )
}

function List({ which }: { readonly which: Which }) {
  const words = useWords()
  const query = useInfiniteQuery(advisoriesQuery(which))
  const items = query.data?.pages.flatMap((one) => one.items) ?? []
  if (query.isPending) return <RowSkeletons rows={4} />
  if (query.isError && items.length === 0)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (items.length === 0)
    return <EmptyState title={words('advisory.emptyTitle')}>{words(`advisory.empty.${which}`)}</EmptyState>
  return (
    <>
      <ul className={`${page.panel} ${css.list}`} aria-label={words('advisory.title')}>
        {items.map((row) => (
          <Row key={row.id} row={row} />
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

function Row({ row }: { readonly row: AdvisoryRow }) {
  const words = useWords()
  const { id, name, title, lead, state, embargo, published } = row
  return (
    <li>
      <Link to="/advisories/$id" params={{ id }} className={css.row ?? ''} data-state={state}>
        <b className="mono">{name}</b>
        <span className={`foreign ${css.subject}`}>{title}</span>
        <MemberBadge code={lead} />
        <span className={css.tag} data-state={state}>
          {words(`advisory.state.${state}`)}
        </span>
        <span className={css.quiet}>
          {words(state === 'published' ? 'advisory.publishedAt' : 'advisory.embargo')}{' '}
          <Timestamp at={embargo} form="short" />
          {published > 1 && ` · ${words('advisory.versionOf', { version: published })}`}
        </span>
      </Link>
    </li>
  )
}
