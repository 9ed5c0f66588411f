import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Alliance } from '../../../src/api/contract/alliance.ts'
import { allianceQuery } from '../api/queries.ts'
import { mayRelease } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { StepList } from '../ledger/step-list.tsx'
import { EmptyState, ErrorState, PageSkeleton, StaleNotice } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import { AdoptCharter } from './adopt-charter.tsx'
import { AgreementSection } from './agreement.tsx'
import css from './alliance.module.css'
import { CharterSection } from './charter.tsx'
import { LinkTable } from './link-table.tsx'
import { MemberCards } from './member-cards.tsx'

const route = getRouteApi('/shell/alliance')

/** Who is in the alliance, what they signed, what they may share, and how each link stands right now. */
export function AlliancePage() {
  const words = useWords()
  const { person } = useSession()
  const { way, member, ...narrowed } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(allianceQuery)
  if (query.data === undefined)
    return query.isError ? (
      <ErrorState whole error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <PageSkeleton />
    )
  const alliance: Alliance = query.data
  const mayAdopt = mayRelease(person.role)
  const links = <LinkTable key="links" links={alliance.links} />
  const steps = way !== undefined && member !== undefined && (
    <StepList
      key="steps"
      asked={{ way, member, ...narrowed }}
      above="alliance"
      received={
        narrowed.only === 'refused' || narrowed.seq !== undefined
          ? undefined
          : alliance.links.find((link) => link.member === member)?.received
      }
      onClose={() => void navigate({ search: {}, resetScroll: false })}
    />
  )
  const members = <MemberCards key="members" members={alliance.members} />
  // By its key it stays itself when the first charter moves it to the end, and goes on saying what it did.
  const charter = (
    <div key="charter" className={css.charterGroup}>
      {alliance.charter !== null && <CharterSection charter={alliance.charter} members={alliance.members.length} />}
      {mayAdopt && <AdoptCharter />}
    </div>
  )
  return (
    <>
      {query.isError && <StaleNotice since={query.dataUpdatedAt} />}
      <div className={page.page}>
        <header className={page.head}>
          <h1>{words('alliance.title')}</h1>
          <PageHelpButton />
          <p className={`${page.hint} foreign`}>{alliance.name || words('about.alliance.for')}</p>
        </header>
        {alliance.charter === null && (
          <EmptyState title={words('alliance.emptyTitle')}>
            {words(mayAdopt ? 'alliance.emptyAdopt' : 'alliance.empty')}
          </EmptyState>
        )}
        {alliance.charter === null ? [charter, members] : [links, steps, members, charter]}
        {alliance.agreements.length > 0 && (
          <section className={page.section}>
            <h2>{words('alliance.agreements')}</h2>
            {alliance.agreements.map((agreement) => (
              <AgreementSection key={agreement.id} agreement={agreement} />
            ))}
          </section>
        )}
      </div>
    </>
  )
}
