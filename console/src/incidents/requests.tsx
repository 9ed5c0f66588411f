import { Button, Radio, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Incident, Request, Requests } from '../../../src/api/contract/incidents.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { requestsQuery } from '../api/queries.ts'
import { mayRelease } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { FormAct } from '../parts/form-act.tsx'
import { LongTextField } from '../parts/long-text-field.tsx'
import { MemberBadge, useMemberInSentence } from '../parts/member-badge.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import { EmptySection, ErrorState, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './incidents.module.css'

/** What others ask of us, and what we ask of them. */
export function RequestsPanel() {
  const words = useWords()
  return (
    <>
      <section className={page.section}>
        <h2>{words('incident.requestsIn')}</h2>
        <RequestList direction="in" />
      </section>
      <section className={page.section}>
        <h2>{words('incident.requestsOut')}</h2>
        <RequestList direction="out" />
      </section>
    </>
  )
}

function RequestList({ direction }: { readonly direction: 'in' | 'out' }) {
  const words = useWords()
  const query = useQuery(requestsQuery(direction))
  if (query.isPending) return <RowSkeletons rows={2} />
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (query.data.items.length === 0)
    return <EmptySection title={words('incident.noRequestsTitle')}>{words('incident.noRequests')}</EmptySection>
  return <RequestItems items={query.data.items} />
}

export function RequestItems({ items }: { readonly items: readonly Request[] }) {
  return (
    <ul className={`${page.panel} ${css.requests}`}>
      {items.map((request) => (
        <Item key={request.id} request={request} />
      ))}
    </ul>
  )
}

function Item({ request }: { readonly request: Request }) {
  const words = useWords()
  const { person } = useSession()
  const { member, direction, state, overdue, subject, text, dueAt, answer, about, incident } = request
  return (
    <li data-overdue={overdue || undefined}>
      <header className={css.line}>
        <MemberBadge code={member} />
        <b className="foreign">{subject ?? words('incident.takenBack')}</b>
        <span className={css.tag}>{words.find(`incident.request.${overdue ? 'overdue' : state}`)}</span>
        <span className={css.quiet}>
          {words('incident.dueBy')} <Timestamp at={dueAt} form="short" />
        </span>
        {direction === 'out' && incident > 0 && (
          <Link to="/incidents/$num" params={{ num: String(incident) }}>
            {words('incident.record')}
          </Link>
        )}
        {direction === 'in' && about[0] !== undefined && (
          <Link to="/objects/$id" params={{ id: about[0] }}>
            {words('incident.about')}
          </Link>
        )}
      </header>
      {text !== null && <p className={`foreign ${css.text}`}>{text}</p>}
      {answer !== null && (
        <blockquote className={css.text}>
          <span className="foreign">{answer.text}</span> <Timestamp at={answer.at} form="short" />
        </blockquote>
      )}
      {direction === 'in' && state === 'open' && mayRelease(person.role) && <AnswerForm request={request} />}
      {direction === 'out' && state === 'open' && mayRelease(person.role) && <Withdraw id={request.id} />}
    </li>
  )
}

function useRefresh(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await client.invalidateQueries({ queryKey: ['incident-requests'] })
    await client.invalidateQueries({ queryKey: ['incident'] })
  }
}

function Withdraw({ id }: { readonly id: string }) {
  const words = useWords()
  const refresh = useRefresh()
  const run = useMutation({
    mutationFn: () => ask(`/requests/${encodeURIComponent(id)}/withdrawal`, { method: 'POST' }),
    onSuccess: refresh,
  })
  return (
    <Button size="compact-sm" variant="default" loading={run.isPending} onClick={() => run.mutate()}>
      {words('incident.withdraw')}
    </Button>
  )
}

function AnswerForm({ request }: { readonly request: Request }) {
  const words = useWords()
  const inSentence = useMemberInSentence(request.member)
  const stepUp = useStepUp()
  const refresh = useRefresh()
  const [text, setText] = useState('')
  const [outcome, setOutcome] = useState('answered')
  const run = useMutation({
    mutationFn: () =>
      stepUp(() =>
        ask<Request>(`/requests/${encodeURIComponent(request.id)}/answer`, { method: 'POST', json: { outcome, text } }),
      ),
    onSuccess: refresh,
  })
  return (
    <form
      className={css.small}
      aria-label={words('incident.answerTo', { member: inSentence })}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate()
      }}
    >
      <Radio.Group value={outcome} onChange={setOutcome} aria-label={words('incident.outcome')}>
        <div className={css.line}>
          <Radio value="answered" label={words('incident.request.answered')} />
          <Radio value="declined" label={words('incident.request.declined')} />
        </div>
      </Radio.Group>
      <LongTextField label={words('incident.answer')} value={text} onChange={setText} />
      <FormAct run={run} ready={text.trim() !== ''}>
        {words('incident.sendAnswer')}
      </FormAct>
    </form>
  )
}

/** Asks allies who may have the incident, by a date. */
export function AskForm({ incident, members }: { readonly incident: Incident; readonly members: readonly string[] }) {
  const words = useWords()
  const stepUp = useStepUp()
  const refresh = useRefresh()
  const [chosen, setChosen] = useState('')
  const [subject, setSubject] = useState('')
  const [text, setText] = useState('')
  const [due, setDue] = useState('')
  const run = useMutation({
    mutationFn: () =>
      stepUp(() =>
        ask<Requests>(`/incidents/${incident.num}/requests`, {
          method: 'POST',
          json: { members: [chosen || members[0]], subject, text, due: new Date(due).toISOString() },
        }),
      ),
    async onSuccess() {
      setSubject('')
      setText('')
      await refresh()
    },
  })
  if (members.length === 0) return <p className={css.quiet}>{words('incident.askNeedsConsent')}</p>
  return (
    <form
      className={css.small}
      aria-label={words('incident.ask')}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate()
      }}
    >
      <Radio.Group value={chosen || members[0]!} onChange={setChosen} label={words('incident.askWhom')}>
        <div className={css.line}>
          {members.map((member) => (
            <Radio key={member} value={member} label={<MemberLabel code={member} />} />
          ))}
        </div>
      </Radio.Group>
      <TextInput
        label={words('flash.subject')}
        value={subject}
        required
        maxLength={200}
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
      <LongTextField label={words('incident.question')} value={text} onChange={setText} />
      <TextInput
        type="datetime-local"
        label={words('incident.dueBy')}
        value={due}
        required
        onChange={(event) => setDue(event.currentTarget.value)}
      />
      <FormAct run={run} ready={subject.trim() !== '' && text.trim() !== '' && due !== ''}>
        {words('incident.ask')}
      </FormAct>
    </form>
  )
}
