import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Hunt } from '../../../src/api/contract/hunts.ts'
import { huntOffersQuery, huntsQuery } from '../api/queries.ts'
import { mayRelease, mayWorkHunts } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { EmptyState, ErrorState, NotPermitted, RowSkeletons } from '../parts/states.tsx'
import { TabStrip } from '../parts/tab-strip.tsx'
import page from '../styles/page.module.css'
import { Coverage } from './coverage.tsx'
import { HuntCard } from './hunt-card.tsx'
import css from './hunts.module.css'
import { NewHuntForm } from './new-hunt.tsx'
import { OfferCard } from './offer-card.tsx'
import { type HuntTab, huntTabs } from './search.ts'

const route = getRouteApi('/shell/hunts')

/** Hunts across members: what others ask of us, what we ask, and who looked where and since when. */
export function HuntsPage() {
  const words = useWords()
  const { person } = useSession()
  const { tab = 'in' } = route.useSearch()
  const navigate = route.useNavigate()
  const waiting = useQuery({ ...huntOffersQuery, enabled: mayWorkHunts(person.role) }).data?.waiting ?? 0
  if (!mayWorkHunts(person.role)) return <NotPermitted whole>{words('hunt.notAllowed')}</NotPermitted>
  const shown = huntTabs.filter((one) => one !== 'new' || mayRelease(person.role))
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{words('hunt.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('hunt.intro')}</p>
      </header>
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ search: next === 'in' ? {} : { tab: next as HuntTab } })}
        keepMounted={false}
      >
        <TabStrip label={words('hunt.title')} value={tab}>
          {shown.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {words(`hunt.tab.${one}`)}
              {one === 'in' && waiting > 0 && <span className={css.number}>{waiting}</span>}
            </Tabs.Tab>
          ))}
        </TabStrip>
      </Tabs>
      {tab === 'in' && <Offers />}
      {tab === 'out' && <Asked show={(hunt) => <HuntCard key={hunt.hunt} hunt={hunt} />} />}
      {tab === 'coverage' && <Asked show={(hunt) => <Coverage key={hunt.hunt} hunt={hunt} />} />}
      {tab === 'new' &&
        (mayRelease(person.role) ? (
          <NewHuntForm onDone={() => void navigate({ search: { tab: 'out' } })} />
        ) : (
          <NotPermitted>{words('hunt.onlyReleasers')}</NotPermitted>
        ))}
    </div>
  )
}

function Offers() {
  const words = useWords()
  const query = useQuery(huntOffersQuery)
  if (query.isPending) return <RowSkeletons rows={3} />
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  const { items } = query.data
  if (items.length === 0) return <EmptyState title={words('hunt.noneIn.title')}>{words('hunt.noneIn')}</EmptyState>
  return (
    <div className={css.list}>
      {items.map((offer) => (
        <OfferCard key={offer.id} offer={offer} />
      ))}
    </div>
  )
}

function Asked({ show }: { readonly show: (hunt: Hunt) => ReactNode }) {
  const words = useWords()
  const query = useQuery(huntsQuery)
  if (query.isPending) return <RowSkeletons rows={3} />
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  const { items } = query.data
  if (items.length === 0) return <EmptyState title={words('hunt.noneOut.title')}>{words('hunt.noneOut')}</EmptyState>
  return <div className={css.list}>{items.map(show)}</div>
}
