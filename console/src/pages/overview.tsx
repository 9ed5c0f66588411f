import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { Link as MemberLink } from '../../../src/api/contract/alliance.ts'
import type { Arrivals, Counts } from '../../../src/api/contract/objects.ts'
import type { Status } from '../../../src/api/contract/status.ts'
import { LinkStateLabel } from '../alliance/link-state.tsx'
import { countsQuery, latestQuery, midnight, statusQuery, todayQuery } from '../api/queries.ts'
import { highestTlp, useMarking } from '../app/marking.tsx'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { FirstSteps } from '../first-steps/first-steps.tsx'
import { YourStep } from '../first-steps/your-step.tsx'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge, useMemberName, useOwnName } from '../parts/member-badge.tsx'
import { ObjectRowLink } from '../parts/object-row.tsx'
import { EmptyState, ErrorState, RowSkeletons, StaleNotice } from '../parts/states.tsx'
import { formatDuration, formatNumber } from '../parts/timestamp.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import { TypeIcon } from '../parts/type-icon.tsx'
import page from '../styles/page.module.css'
import { NewSince } from '../triage/new-since.tsx'
import css from './overview.module.css'

const shownRows = 14
const shownCounts = 8
const healthy = new Set(['idle', 'pulling'])

export function OverviewPage() {
  const words = useWords()
  const { person } = useSession()
  const memberName = useOwnName()
  const latest = useQuery(latestQuery)
  const counts = useQuery(countsQuery)
  const status = useQuery(statusQuery)
  const today = useQuery(todayQuery)
  const rows = latest.data?.items.slice(0, shownRows) ?? []
  const highest = highestTlp(rows)
  useMarking(highest === undefined ? null : { scope: 'page', tlp: highest, releasableTo: null })

  if (latest.isError && latest.data === undefined)
    return <ErrorState whole error={latest.error} onRetry={() => void latest.refetch()} />
  return (
    <>
      {latest.isError && <StaleNotice since={latest.dataUpdatedAt} />}
      <div className={`${page.page} ${css.page}`}>
        <header className={page.head}>
          <h1>{words('overview.title')}</h1>
          <PageHelpButton />
          <p className={`${page.hint} foreign`}>{memberName}</p>
        </header>
        <FirstSteps />
        <YourStep />
        <NewSince />
        <Figures today={today.data} counts={counts.data} status={status.data} />
        <div className={css.columns}>
          <section className={page.section} aria-labelledby="latest">
            <header>
              <h2 id="latest">{words('overview.latest')}</h2>
              <Link to="/intelligence">{words('overview.openAll')}</Link>
            </header>
            <div className={`${page.panel} ${css.list}`}>
              {latest.isPending && <RowSkeletons rows={shownRows} />}
              {latest.data !== undefined && rows.length === 0 && (
                <EmptyState
                  title={words('overview.emptyTitle')}
                  action={mayImport(person.role) ? <Link to="/import">{words('list.import')}</Link> : null}
                >
                  {words('overview.empty')}
                </EmptyState>
              )}
              {rows.map((item) => (
                <ObjectRowLink key={`${item.id} ${item.version}`} item={item} />
              ))}
            </div>
          </section>
          <div className={css.side}>
            <LinkHealth links={status.data?.links} />
            <Tally title={words('overview.byTlp')} counts={counts.data?.byTlp} name="tlp">
              {(tlp) => <TlpLabel tlp={tlp === 'unmarked' ? null : (tlp as never)} />}
            </Tally>
            <Tally title={words('overview.byOrigin')} counts={counts.data?.byOrigin} name="origin">
              {(code) => <OriginName code={code} />}
            </Tally>
            <Tally title={words('overview.byType')} counts={counts.data?.byType} name="type">
              {(type) => (
                <>
                  <TypeIcon type={type} size={16} />
                  {typeName(words, type)}
                </>
              )}
            </Tally>
          </div>
        </div>
      </div>
    </>
  )
}

function Figures({
  today,
  counts,
  status,
}: {
  readonly today: Arrivals | undefined
  readonly counts: Counts | undefined
  readonly status: Status | undefined
}) {
  const words = useWords()
  const number = (value: number) => formatNumber(value, words.language)
  const up = status?.links.filter((link) => healthy.has(link.state)).length ?? 0
  return (
    <ul className={css.figures}>
      <Figure
        to="/intelligence"
        search={{ since: midnight().toISOString() }}
        value={today === undefined ? undefined : `${number(today.count)}${today.atLeast ? '+' : ''}`}
        label={words('overview.todayCount')}
        lead
      />
      <Figure to="/intelligence" value={counts && number(counts.total)} label={words('overview.total')} />
      <Figure
        to="/alliance"
        value={status && `${up}/${status.links.length}`}
        label={words('overview.linksHealthy')}
        tone={status && up < status.links.length ? 'warn' : undefined}
      />
      <Figure
        to="/activity"
        search={{ alarms: 'yes' }}
        value={status && number(status.alarms)}
        label={words('overview.alarms')}
        tone={status && status.alarms > 0 ? 'bad' : undefined}
      />
    </ul>
  )
}

interface FigureProps {
  readonly to: '/intelligence' | '/alliance' | '/activity'
  /** Of the list that is counted. */
  readonly search?: { readonly since?: string; readonly alarms?: 'yes' }
  readonly value: string | undefined
  readonly label: string
  readonly tone?: 'warn' | 'bad' | undefined
  readonly lead?: boolean
}
function Figure({ to, search = {}, value, label, tone, lead = false }: FigureProps) {
  return (
    <li>
      <Link to={to} search={search} className={css.figure ?? ''} data-tone={tone} data-lead={lead || undefined}>
        {value === undefined ? <Skeleton height={28} width={64} /> : <strong>{value}</strong>}
        <span>{label}</span>
      </Link>
    </li>
  )
}

function LinkHealth({ links }: { readonly links: readonly MemberLink[] | undefined }) {
  const words = useWords()
  return (
    <section className={page.section} aria-labelledby="links">
      <header>
        <h2 id="links">{words('overview.links')}</h2>
      </header>
      <ul className={`${page.panel} ${css.links}`}>
        {links === undefined && <RowSkeletons rows={2} />}
        {links?.length === 0 && <li className={page.hint}>{words('alliance.noLinks')}</li>}
        {links?.map((link) => (
          <li key={link.member}>
            <OriginName code={link.member} />
            <LinkStateLabel state={link.state} />
            <small title={words('alliance.lag')}>
              {link.lagSeconds === null ? words('alliance.never') : formatDuration(link.lagSeconds, words.language)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}

function OriginName({ code }: { readonly code: string }) {
  const name = useMemberName(code)
  return (
    <>
      <MemberBadge code={code} />
      <span className={`${css.memberName} foreign`}>{name === code ? '' : name}</span>
    </>
  )
}

interface TallyProps {
  readonly title: string
  readonly counts: Readonly<Record<string, number>> | undefined
  readonly name: 'type' | 'tlp' | 'origin'
  readonly children: (key: string) => ReactNode
}
/** Counts that open the list that they count. */
function Tally({ title, counts, name, children }: TallyProps) {
  const words = useWords()
  const [all, setAll] = useState(false)
  const entries = Object.entries(counts ?? {}).sort((a, b) => b[1] - a[1])
  if (counts !== undefined && entries.length === 0) return null
  return (
    <section className={page.section} aria-label={title}>
      <h2>{title}</h2>
      <ul className={`${page.panel} ${css.tally}`}>
        {counts === undefined && <RowSkeletons rows={3} />}
        {(all ? entries : entries.slice(0, shownCounts)).map(([key, count]) => (
          <li key={key}>
            <Link to="/intelligence" search={{ [name]: [key] }}>
              <span>{children(key)}</span>
              <b>{formatNumber(count, words.language)}</b>
            </Link>
          </li>
        ))}
        {entries.length > shownCounts && (
          <li>
            <button type="button" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? words('object.less') : words('object.more', { count: entries.length })}
            </button>
          </li>
        )}
      </ul>
    </section>
  )
}
