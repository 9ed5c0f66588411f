import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { FlashAlert } from '../../../src/api/contract/flash.ts'
import { flashQuery } from '../api/queries.ts'
import { mayImport, mayReadFlash, mayRelease } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from '../parts/member-badge.tsx'
import { EmptySection, EmptyState, ErrorState, NotPermitted, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import page from '../styles/page.module.css'
import { AlertView } from './alert-view.tsx'
import css from './flash.module.css'
import { ReadForm } from './read-form.tsx'
import { WriteForm } from './write-form.tsx'

const route = getRouteApi('/shell/flash')

/** Warnings that pass through anything: sent and received, and who has said that they have them. */
export function FlashPage() {
  const words = useWords()
  const { person } = useSession()
  const { open } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery({ ...flashQuery, enabled: mayReadFlash(person.role) })
  const items = query.data?.pages.flatMap((one) => one.items) ?? []
  const list = useRef<HTMLUListElement>(null)
  const shown = useRef(open)
  // Who closes an alert by keys goes on in the list where it was opened.
  useEffect(() => {
    const closed = open === undefined ? shown.current : undefined
    shown.current = open
    if (closed !== undefined) list.current?.querySelector<HTMLElement>(`[data-alert="${CSS.escape(closed)}"]`)?.focus()
  }, [open])
  // Below the list stand the forms of those who may write or read one in.
  const Nothing = mayRelease(person.role) || mayImport(person.role) ? EmptySection : EmptyState
  const show = (name: string | undefined) => void navigate({ search: name === undefined ? {} : { open: name } })
  if (!mayReadFlash(person.role)) return <NotPermitted whole>{words('flash.notAllowed')}</NotPermitted>
  return (
    <div className={`${page.page} ${css.page}`}>
      <div className={css.apart}>
        <header className={page.head}>
          <h1>{words('flash.title')}</h1>
          <PageHelpButton />
          <p className={page.hint}>{words('flash.intro')}</p>
        </header>
      </div>
      {open !== undefined && <AlertView key={open} name={open} onClose={() => show(undefined)} />}
      <section className={`${page.section} ${css.apart}`} aria-label={words('flash.list')}>
        {query.isPending ? (
          <RowSkeletons rows={4} />
        ) : query.isError && items.length === 0 ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : items.length === 0 ? (
          <Nothing title={words('flash.emptyTitle')}>{words('flash.empty')}</Nothing>
        ) : (
          <ul ref={list} className={page.panel}>
            {items.map((alert) => (
              <Row key={alert.digest} alert={alert} isOpen={alert.name === open} onOpen={() => show(alert.name)} />
            ))}
          </ul>
        )}
        {query.hasNextPage && (
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words('activity.older')}
          </Button>
        )}
      </section>
      {mayRelease(person.role) && <WriteForm onWritten={show} />}
      {mayImport(person.role) && <ReadForm onRead={show} />}
    </div>
  )
}

interface RowProps {
  readonly alert: FlashAlert
  readonly isOpen: boolean
  readonly onOpen: () => void
}

function Row({ alert, isOpen, onOpen }: RowProps) {
  const words = useWords()
  const { name, from, tlp, subject, receivedAt, isOurs, acknowledged, waiting } = alert
  const given = waiting.filter((one) => one.given)
  const overdue = waiting.filter((one) => one.overdue)
  return (
    <li>
      <button type="button" className={css.row} data-alert={name} aria-current={isOpen || undefined} onClick={onOpen}>
        <MemberBadge code={from} />
        <b className="mono">{name}</b>
        <TlpLabel tlp={tlp} />
        <span className={`foreign ${css.subject}`}>{subject}</span>
        <span className={css.standing} data-overdue={overdue.length > 0 || undefined}>
          {!isOurs
            ? words(acknowledged.length > 0 ? 'flash.weAcknowledged' : 'flash.weHaveNot')
            : overdue.length > 0
              ? words('flash.overdueCount', { count: overdue.length })
              : words('flash.answered', {
                  done: acknowledged.length,
                  all: acknowledged.length + given.length,
                })}
        </span>
        <Timestamp at={receivedAt} />
      </button>
    </li>
  )
}
