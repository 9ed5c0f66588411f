import { Button, Tabs } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Refused } from '../api/client.ts'
import { auditQuery, evidenceQuery } from '../api/queries.ts'
import { mayAudit } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { humanise } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { SaveTable } from '../parts/save-table.tsx'
import { SourceName } from '../parts/source-name.tsx'
import { EmptyState, ErrorState, RowSkeletons } from '../parts/states.tsx'
import { TabStrip } from '../parts/tab-strip.tsx'
import { TableHead } from '../parts/table-head.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { ActDetail } from './act-detail.tsx'
import css from './activity.module.css'

const route = getRouteApi('/shell/activity')

/** What this node refused, what alarmed it, and who did what. */
export function ActivityPage() {
  const words = useWords()
  const { tab = 'evidence', alarms } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{words('activity.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('about.activity.for')}</p>
      </header>
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ search: next === 'audit' ? { tab: 'audit' } : {} })}
        keepMounted={false}
      >
        <TabStrip label={words('activity.tabs')} value={tab}>
          <Tabs.Tab value="evidence">{words('activity.evidence')}</Tabs.Tab>
          <Tabs.Tab value="audit">{words('activity.audit')}</Tabs.Tab>
        </TabStrip>
        <div className={css.panel}>
          <Tabs.Panel value="evidence">
            <Evidence alarms={alarms} />
          </Tabs.Panel>
          <Tabs.Panel value="audit">
            <Audit />
          </Tabs.Panel>
        </div>
      </Tabs>
    </div>
  )
}

function Evidence({ alarms }: { readonly alarms: 'yes' | undefined }) {
  const words = useWords()
  const query = useInfiniteQuery(evidenceQuery(alarms))
  const entries = query.data?.pages.flatMap((one) => one.items) ?? []
  return (
    <Entries
      query={query}
      hint={
        alarms === undefined ? (
          words('activity.evidenceHint')
        ) : (
          <>
            {words('counted.alarmsOnly')} <Link to="/activity">{words('counted.everything')}</Link>
          </>
        )
      }
      empty={
        entries.length === 0 && (
          <EmptyState title={words('activity.noEvidenceTitle')}>{words('activity.noEvidence')}</EmptyState>
        )
      }
      heads={[
        words('activity.at'),
        words('activity.kind'),
        words('activity.source'),
        words('activity.object'),
        words('activity.reason'),
      ]}
    >
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries are only ever added at the other end
        <tr key={index} data-alarm={entry.kind === 'conflict' || undefined}>
          <td className={page.moment} data-label={words('activity.at')}>
            <Timestamp at={entry.at} />
          </td>
          <td data-label={words('activity.kind')}>
            <span className={css.kind}>
              {entry.kind === 'conflict' && (
                <b className={css.alarm}>
                  <IconAlertTriangle size={15} aria-hidden="true" /> {words('activity.alarm')}
                </b>
              )}
              {words.find(`evidence.${entry.kind}`) ?? humanise(entry.kind)}
            </span>
          </td>
          <td data-label={words('activity.source')} className={css.name}>
            <span>
              <SourceName source={entry.source} />
            </span>
          </td>
          <td data-label={words('activity.object')} className="mono foreign">
            {entry.objectId === '' ? (
              words('import.noId')
            ) : (
              <Link to="/objects/$id" params={{ id: entry.objectId }}>
                {entry.objectId}
              </Link>
            )}
          </td>
          <td data-label={words('activity.reason')} className="foreign">
            {entry.reason}
          </td>
        </tr>
      ))}
    </Entries>
  )
}

function Audit() {
  const words = useWords()
  const { person } = useSession()
  const query = useInfiniteQuery({ ...auditQuery, enabled: mayAudit(person.role) })
  if (!mayAudit(person.role)) return <ErrorState error={new Refused(403, null)} />
  const entries = query.data?.pages.flatMap((one) => one.items) ?? []
  const heads = (['at', 'actor', 'action', 'subject', 'detail'] as const).map((head) => words(`activity.${head}`))
  return (
    <Entries
      query={query}
      hint={words('activity.auditHint')}
      saved={entries.map((entry) => [entry.at, entry.actor, entry.action, entry.subject, entry.detail])}
      empty={
        entries.length === 0 && (
          <EmptyState title={words('activity.noAuditTitle')}>{words('activity.noAudit')}</EmptyState>
        )
      }
      heads={heads}
    >
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries are only ever added at the other end
        <tr key={index}>
          <td className={page.moment} data-label={words('activity.at')}>
            <Timestamp at={entry.at} />
          </td>
          <td data-label={words('activity.actor')} className={css.name}>
            <span>
              <SourceName source={entry.actor} />
            </span>
          </td>
          <td data-label={words('activity.action')} className={css.name}>
            {words.find(`action.${entry.action}`) ?? humanise(entry.action)}
          </td>
          <Subject text={entry.subject} />
          <td data-label={words('activity.detail')}>{entry.detail !== '' && <ActDetail detail={entry.detail} />}</td>
        </tr>
      ))}
    </Entries>
  )
}

/** Whom or what an act concerns: a lane in words, all else as it was written. */
function Subject({ text }: { readonly text: string }) {
  const words = useWords()
  const lane = words.find(`lane.${text}`)
  return (
    <td data-label={words('activity.subject')} className={lane === null ? 'mono foreign' : undefined}>
      {lane ?? text}
    </td>
  )
}

interface EntriesProps {
  readonly query: UseInfiniteQueryResult
  readonly hint: ReactNode
  readonly empty: ReactNode
  readonly heads: readonly string[]
  /** What is listed, as it was written, for files. */
  readonly saved?: readonly (readonly string[])[]
  readonly children: ReactNode
}
function Entries({ query, hint, empty, heads, saved, children }: EntriesProps) {
  const words = useWords()
  if (query.isPending) return <RowSkeletons rows={8} />
  if (query.isError && query.data === undefined)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  return (
    <>
      <p className={css.hint}>{hint}</p>
      {saved !== undefined && !empty && (
        <p className={css.save}>
          <SaveTable name="audit" head={heads} rows={saved} />
        </p>
      )}
      {empty || (
        <div className={page.panel}>
          <table className={page.table}>
            <TableHead heads={heads} />
            <tbody>{children}</tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && (
        <p className={css.more}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words('activity.older')}
          </Button>
        </p>
      )}
    </>
  )
}
