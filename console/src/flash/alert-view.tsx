import { Button, TextInput } from '@mantine/core'
import { IconPrinter, IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { FlashAlert, FlashCode } from '../../../src/api/contract/flash.ts'
import { addressOf, ask } from '../api/client.ts'
import { flashOneQuery } from '../api/queries.ts'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { useMemberInSentence } from '../parts/member-badge.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './flash.module.css'

/** One alert as it stands on paper, its QR code, and who acknowledged it. Printing prints this and nothing else. */
export function AlertView({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const words = useWords()
  const { person } = useSession()
  const query = useQuery(flashOneQuery(name))
  const alert = query.data
  const heading = useRef<HTMLHeadingElement>(null)
  const isThere = alert !== undefined
  // It stands above the list from which it was opened: whoever reads by keys goes on in it.
  useEffect(() => {
    if (isThere) heading.current?.focus()
  }, [isThere])
  if (query.isPending) return <RowSkeletons rows={6} />
  if (alert === undefined) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  const path = `/flash/${encodeURIComponent(alert.name)}`
  return (
    <article className={`${page.panel} ${css.sheet}`} aria-label={words('flash.one', { name })}>
      <header className={css.tools}>
        <h2 ref={heading} tabIndex={-1} className="mono">
          {name}
        </h2>
        <CopyButton text={alert.text} label={words('flash.copy')} wide="sm" />
        <Button variant="default" leftSection={<IconPrinter size={18} />} onClick={() => window.print()}>
          {words('flash.print')}
        </Button>
        <Button variant="subtle" onClick={onClose} leftSection={<IconX size={18} />}>
          {words('app.close')}
        </Button>
      </header>
      <div className={css.paper}>
        <pre className={`mono foreign ${css.text}`}>{alert.text}</pre>
        <img className={css.code} src={addressOf(`${path}/qr`)} alt={words('flash.qr', { name })} />
      </div>
      <div className={css.tools}>
        <Link to="/objects/$id" params={{ id: alert.objectId }} search={{ tab: 'recipients' }}>
          {words('flash.report')}
        </Link>
        <Link to="/objects/$id" params={{ id: alert.objectId }} search={{ tab: 'relations' }}>
          {words('flash.related')}
        </Link>
        {!alert.isOurs && mayImport(person.role) && (
          <Link to="/incidents" search={{ tab: 'new' }}>
            {words('flash.incident')}
          </Link>
        )}
      </div>
      {alert.isOurs ? (
        <Answers alert={alert} mayConfirm={mayImport(person.role)} />
      ) : (
        mayImport(person.role) && <Acknowledge alert={alert} />
      )}
    </article>
  )
}

function Answers({ alert, mayConfirm }: { readonly alert: FlashAlert; readonly mayConfirm: boolean }) {
  const words = useWords()
  return (
    <section className={css.answers}>
      <h3>{words('flash.answers')}</h3>
      <ul>
        {alert.acknowledged.map(({ member, at, by }) => (
          <li key={member}>
            <MemberLabel code={member} /> {words('flash.acknowledged')} <Timestamp at={at} />{' '}
            <span className={css.quiet}>{by === 'network' ? words('flash.byNetwork') : words('flash.byPerson')}</span>
          </li>
        ))}
        {alert.waiting.map(({ member, given, overdue }) => (
          <li key={member} data-overdue={overdue || undefined}>
            <MemberLabel code={member} />{' '}
            {words(overdue ? 'flash.overdue' : given ? 'flash.waiting' : 'flash.notGiven')}
            {mayConfirm && <Confirm alert={alert} member={member} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What a member read out over the telephone. */
function Confirm({ alert, member }: { readonly alert: FlashAlert; readonly member: string }) {
  const words = useWords()
  const inSentence = useMemberInSentence(member)
  const client = useQueryClient()
  const [code, setCode] = useState('')
  const run = useMutation({
    mutationFn: () =>
      ask<FlashAlert>(`/flash/${encodeURIComponent(alert.name)}/confirmations`, {
        method: 'POST',
        json: { member, code },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['flash'] }),
  })
  return (
    <form
      className={css.confirm}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate()
      }}
    >
      <TextInput
        aria-label={words('flash.codeOf', { member: inSentence })}
        value={code}
        maxLength={40}
        autoComplete="off"
        spellCheck={false}
        error={run.isError ? run.error.message : undefined}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={run.isPending} disabled={code.trim() === ''}>
        {words('flash.confirm')}
      </Button>
    </form>
  )
}

/** What takes the place of the button that was pressed takes its focus, too. */
function focusIt(element: HTMLElement | null) {
  element?.focus()
}

/** Our own answer: for the telephone, and over the network. */
function Acknowledge({ alert }: { readonly alert: FlashAlert }) {
  const words = useWords()
  const client = useQueryClient()
  const run = useMutation({
    mutationFn: () =>
      ask<FlashCode>(`/flash/${encodeURIComponent(alert.name)}/acknowledgement`, { method: 'POST', json: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['flash'] }),
  })
  return (
    <section className={css.answers} aria-live="polite">
      <h3>{words('flash.acknowledge')}</h3>
      {run.data === undefined ? (
        <Button loading={run.isPending} onClick={() => run.mutate()}>
          {words('flash.showCode')}
        </Button>
      ) : (
        <>
          <p ref={focusIt} tabIndex={-1} className={`mono ${css.spoken}`}>
            {run.data.code}
          </p>
          <p>{run.data.spelled}</p>
          <p className={css.quiet}>{words(run.data.sent ? 'flash.sent' : 'flash.notSent')}</p>
        </>
      )}
      {run.isError && <ErrorState error={run.error} />}
    </section>
  )
}
