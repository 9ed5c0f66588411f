import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { RuleEntry, RuleList } from '../../../src/api/contract/incidents.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { incidentRulesQuery } from '../api/queries.ts'
import { mayAdminister } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import css from './incidents.module.css'
import { say, scaleWord } from './said.ts'

type Duration = RuleEntry['rule']['clocks'][number]['duration']

/** Reporting rules as data: what is read here is what runs. */
export function Rules() {
  const words = useWords()
  const query = useQuery(incidentRulesQuery)
  if (query.isPending) return <RowSkeletons rows={5} />
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  return (
    <div className={`${page.panel} ${css.inside}`}>
      <p className={css.gate} data-state="caution">
        {words('incident.counselLong')}
      </p>
      <ul className={css.forms}>
        {query.data.items.map((entry) => (
          <Entry key={entry.rule.id} entry={entry} />
        ))}
      </ul>
    </div>
  )
}

function Entry({ entry: { rule, used, builtIn, changedBy } }: { readonly entry: RuleEntry }) {
  const words = useWords()
  const { person } = useSession()
  return (
    <li>
      <b>{say(words, rule.title)}</b>
      <span className={css.quiet}>
        {rule.jurisdiction} · {say(words, rule.authority)} · <span className="foreign">{rule.law}</span>
      </span>
      <span className={css.tag}>{scaleWord(words, 'status', rule.status)}</span>
      {used && <span className={css.tag}>{words('incident.inUse')}</span>}
      {changedBy !== null && <span className={css.tag}>{words('incident.changedBy', { name: changedBy })}</span>}
      <ul>
        {rule.clocks.map((clock) => (
          <li key={clock.id}>
            {say(words, clock.title)}: {sayLength(words, clock.duration)}
          </li>
        ))}
      </ul>
      <details>
        <summary>{words('incident.assumes')}</summary>
        <ul>
          {rule.assumes.map((one) => (
            <li key={one} lang="en">
              {one}
            </li>
          ))}
        </ul>
        {mayAdminister(person.role) && <Edit rule={rule} mayReset={builtIn ? changedBy !== null : true} />}
      </details>
    </li>
  )
}

function sayLength(words: Words, duration: Duration): string {
  if (duration === null) return words('incident.clock.no-number')
  if ('hours' in duration) return words('incident.hours', { count: duration.hours })
  return 'days' in duration
    ? words('incident.days', { count: duration.days })
    : words('incident.months', { count: duration.months })
}

function Edit({ rule, mayReset }: { readonly rule: RuleEntry['rule']; readonly mayReset: boolean }) {
  const words = useWords()
  const stepUp = useStepUp()
  const client = useQueryClient()
  const [text, setText] = useState(JSON.stringify(rule, null, 2))
  const onSuccess = (list: RuleList) => client.setQueryData(incidentRulesQuery.queryKey, list)
  const change = useMutation({
    mutationFn: () => stepUp(() => ask<RuleList>(`/incident-rules/${rule.id}`, { method: 'PUT', text })),
    onSuccess,
  })
  const reset = useMutation({
    mutationFn: () => stepUp(() => ask<RuleList>(`/incident-rules/${rule.id}`, { method: 'DELETE' })),
    onSuccess,
  })
  const error = change.error ?? reset.error
  return (
    <form
      className={css.small}
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate()
      }}
    >
      <Textarea
        label={words('incident.ruleText')}
        value={text}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        autosize
        minRows={6}
        maxRows={30}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Failure of={error} />
      <div className={css.line}>
        <Button type="submit" loading={change.isPending}>
          {words('incident.changeRule')}
        </Button>
        {mayReset && (
          <Button variant="default" loading={reset.isPending} onClick={() => reset.mutate()}>
            {words('incident.resetRule')}
          </Button>
        )}
      </div>
    </form>
  )
}
