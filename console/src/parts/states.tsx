import { Button, Skeleton } from '@mantine/core'
import { IconAlertCircle, IconInbox, IconLock, IconMapSearch, IconPlugConnectedX } from '@tabler/icons-react'
import type { ErrorComponentProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Refused } from '../api/client.ts'
import { useAway } from '../api/reach.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './states.module.css'
import { formatMoment } from './timestamp.tsx'

interface Notice {
  readonly icon: ReactNode
  readonly title: string
  readonly children: ReactNode
  readonly action?: ReactNode
  readonly tone?: 'bad' | 'quiet'
  /** It stands in place of a whole page, so its title is that of the page. */
  readonly whole?: boolean | undefined
}

function Notice({ icon, title, children, action, tone = 'quiet', whole = false }: Notice) {
  const Title = whole ? 'h1' : 'h2'
  return (
    <div className={css.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : undefined}>
      <span className={css.icon}>{icon}</span>
      <Title className={css.title}>{title}</Title>
      <div className={css.text}>{children}</div>
      {action !== undefined && <div className={css.action}>{action}</div>}
    </div>
  )
}

/** Nothing here, and what to do next. */
export function EmptyState({
  title,
  children,
  action,
  whole,
}: {
  readonly title: string
  readonly children: ReactNode
  readonly action?: ReactNode
  readonly whole?: boolean
}) {
  return (
    <Notice icon={<IconInbox size={28} stroke={1.4} aria-hidden="true" />} title={title} action={action} whole={whole}>
      <p>{children}</p>
    </Notice>
  )
}

/** The same in one line: of a section that is empty, where the page goes on below it. */
export function EmptySection({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <p className={css.section}>
      <b>{title}</b> <span>{children}</span>
    </p>
  )
}

/** What the person's role is not shown, and whom to ask. */
export function NotPermitted({ children, whole }: { readonly children?: ReactNode; readonly whole?: boolean }) {
  const words = useWords()
  return (
    <Notice
      whole={whole}
      icon={<IconLock size={28} stroke={1.4} aria-hidden="true" />}
      title={words('error.forbidden.title')}
    >
      <p>{children ?? words('error.forbidden')}</p>
    </Notice>
  )
}

/** What failed and what to do about it, by kind: no answer, not permitted, not there, broken. */
export function ErrorState({
  error,
  onRetry,
  whole,
  unknown,
}: {
  readonly error: unknown
  /** Said where there is no such thing, or the reader may not know of it. */
  readonly unknown?: string
  readonly onRetry?: () => void
  readonly whole?: boolean
}) {
  const words = useWords()
  const away = useAway()
  const status = error instanceof Refused ? error.status : 500
  const retry = onRetry && (
    <Button variant="default" onClick={onRetry}>
      {words('app.retry')}
    </Button>
  )
  if (status === 403) return <NotPermitted {...(whole === undefined ? {} : { whole })} />
  if (status === 404) {
    return (
      <Notice
        whole={whole}
        icon={<IconMapSearch size={28} stroke={1.4} aria-hidden="true" />}
        title={words('error.notFound.title')}
        action={<a href="/intelligence">{words('overview.openAll')}</a>}
      >
        <p>{words('error.notFound')}</p>
        {unknown !== undefined && <p>{unknown}</p>}
      </Notice>
    )
  }
  if (status === 0) {
    return (
      <Notice
        whole={whole}
        tone="bad"
        icon={<IconPlugConnectedX size={28} stroke={1.4} aria-hidden="true" />}
        title={words('error.title')}
        action={retry}
      >
        <p>{words(away ? 'error.notKept' : 'error.network')}</p>
      </Notice>
    )
  }
  const detail = error instanceof Refused ? error.problem?.detail : undefined
  return (
    <Notice
      whole={whole}
      tone="bad"
      icon={<IconAlertCircle size={28} stroke={1.4} aria-hidden="true" />}
      title={words('error.title')}
      action={retry}
    >
      <p>{words('error.server', { status })}</p>
      {detail !== undefined && <p className="foreign">{words('error.shown', { detail })}</p>}
    </Notice>
  )
}

/** Shown above what was loaded before, when the node no longer answers. */
export function StaleNotice({ since }: { readonly since: number }) {
  const words = useWords()
  // What stands above every page says it already.
  if (useAway()) return null
  return (
    <p className={css.stale} role="status">
      <IconPlugConnectedX size={16} stroke={1.6} aria-hidden="true" />
      {words('stale.notice', { time: formatMoment(new Date(since), words.language, 'short') })}
    </p>
  )
}

export function CrashState({ error, reset }: ErrorComponentProps) {
  const words = useWords()
  const away = useAway()
  if (error instanceof Refused) return <ErrorState whole error={error} onRetry={reset} />
  if (isMissingCode(error))
    return (
      <Notice
        whole
        tone="bad"
        icon={<IconPlugConnectedX size={28} stroke={1.4} aria-hidden="true" />}
        title={words('error.title')}
        action={
          <Button variant="default" onClick={() => location.reload()}>
            {words('app.retry')}
          </Button>
        }
      >
        <p>{words(away ? 'error.notKept' : 'error.part')}</p>
      </Notice>
    )
  return (
    <Notice
      whole
      tone="bad"
      icon={<IconAlertCircle size={28} stroke={1.4} aria-hidden="true" />}
      title={words('error.crash.title')}
      action={
        <Button variant="default" onClick={() => location.reload()}>
          {words('app.retry')}
        </Button>
      }
    >
      <p>{words('error.crash')}</p>
    </Notice>
  )
}

/** The code of a page, or its sheet, could not be fetched; each browser says it in its own words. */
function isMissingCode(error: unknown): boolean {
  const said = /dynamically imported module|Importing a module script|Unable to preload CSS/i
  return error instanceof Error && said.test(error.message)
}

export function PageNotFound() {
  const words = useWords()
  return (
    <Notice
      whole
      icon={<IconMapSearch size={28} stroke={1.4} aria-hidden="true" />}
      title={words('error.page.title')}
      action={<a href="/">{words('nav.overview')}</a>}
    >
      <p>{words('error.page')}</p>
    </Notice>
  )
}

/** The shape of a page before its content is there. */
export function PageSkeleton() {
  const words = useWords()
  return (
    <div className={css.page} aria-busy="true" aria-label={words('app.loading')} role="status">
      <Skeleton height={26} width={220} />
      <Skeleton height={14} width="60%" />
      <RowSkeletons rows={8} />
    </div>
  )
}

export function RowSkeletons({ rows }: { readonly rows: number }) {
  return (
    <div className={css.rows} aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        // Rows of a skeleton have no identity but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Skeleton key={index} height={18} width={`${92 - ((index * 17) % 40)}%`} />
      ))}
    </div>
  )
}
