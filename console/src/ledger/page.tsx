import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ledgerQuery } from '../api/queries.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { ErrorState, PageSkeleton, StaleNotice } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import { MemberLogs } from './member-logs.tsx'
import { OwnLedger } from './own-ledger.tsx'
import { RefusedByMembers } from './refused.tsx'
import { StepList } from './step-list.tsx'
import { StreamsFrom, StreamsTo } from './streams.tsx'

const route = getRouteApi('/shell/ledger')

/** What this node has committed to, who saw it, what was told to whom and what came back. */
export function LedgerPage() {
  const words = useWords()
  const { way, member, ...narrowed } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(ledgerQuery)
  const ledger = query.data
  if (ledger === undefined)
    return query.isError ? (
      <ErrorState whole error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <PageSkeleton />
    )
  return (
    <div className={page.page}>
      {query.isError && <StaleNotice since={query.dataUpdatedAt} />}
      <header className={page.head}>
        <h1>{words('ledger.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('ledger.intro')}</p>
      </header>
      <OwnLedger ledger={ledger} />
      <MemberLogs peers={ledger.peers} />
      <StreamsTo streams={ledger.streams} />
      <StreamsFrom streams={ledger.inbound} />
      {way !== undefined && member !== undefined && (
        <StepList
          asked={{ way, member, ...narrowed }}
          above="ledger"
          onClose={() => void navigate({ search: {}, resetScroll: false })}
        />
      )}
      <RefusedByMembers members={[...new Set(ledger.peers.map(({ member }) => member))]} />
    </div>
  )
}
