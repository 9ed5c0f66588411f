import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Incident } from '../../../src/api/contract/incidents.ts'
import { addressOf } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { FormAct } from '../parts/form-act.tsx'
import css from './incidents.module.css'
import { say, scaleWord } from './said.ts'
import { useChange } from './use-change.ts'

/** The moment that starts a clock, as a person knows it. */
export function TriggerForm({ incident }: { readonly incident: Incident }) {
  const words = useWords()
  const change = useChange(incident.num)
  const [trigger, setTrigger] = useState('belief')
  const [at, setAt] = useState('')
  return (
    <form
      className={css.line}
      aria-label={words('incident.trigger')}
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate({ path: '/triggers', json: { trigger, at: new Date(at).toISOString() } })
      }}
    >
      <NativeSelect
        label={words('incident.trigger')}
        value={trigger}
        data={(['belief', 'awareness', 'payment', 'new-information'] as const).map((value) => ({
          value,
          label: scaleWord(words, 'trigger', value),
        }))}
        onChange={(event) => setTrigger(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        label={words('incident.happenedAt')}
        value={at}
        required
        onChange={(event) => setAt(event.currentTarget.value)}
      />
      <FormAct run={change} ready={at !== ''} variant="default">
        {words('incident.recordTrigger')}
      </FormAct>
    </form>
  )
}

/** The form of each authority, to print or to paste, and the record that it was submitted. */
export function FormList({ incident }: { readonly incident: Incident }) {
  const words = useWords()
  const change = useChange(incident.num)
  return (
    <ul className={css.forms}>
      {incident.rules.map(({ id, title, authority, law, assumes, consented }) => (
        <li key={id}>
          <b>{say(words, title)}</b>
          <span className={css.quiet}>
            {say(words, authority)} · <span className="foreign">{law}</span>
          </span>
          {consented ? (
            <span className={css.line}>
              <a
                href={addressOf(`/incidents/${incident.num}/forms/${id}`, { as: 'html' })}
                target="_blank"
                rel="noreferrer"
              >
                {words('incident.print')}
              </a>
              <a
                href={addressOf(`/incidents/${incident.num}/forms/${id}`, { as: 'text' })}
                target="_blank"
                rel="noreferrer"
              >
                {words('incident.asText')}
              </a>
              {incident.clocks
                .filter((clock) => clock.rule === id && clock.metAt === null && clock.state !== 'waiting')
                .map(({ clock, title: name }) => (
                  <Button
                    key={clock}
                    size="compact-sm"
                    variant="default"
                    loading={change.isPending}
                    onClick={() => change.mutate({ path: '/submissions', json: { rule: id, clock } })}
                  >
                    {words('incident.submitted', { name: say(words, name) })}
                  </Button>
                ))}
            </span>
          ) : (
            <span className={css.quiet}>{words('incident.formNeedsConsent')}</span>
          )}
          <details>
            <summary>{words('incident.counsel')}</summary>
            <ul>
              {assumes.map((one) => (
                <li key={one} lang="en">
                  {one}
                </li>
              ))}
            </ul>
          </details>
        </li>
      ))}
      {change.isError && (
        <li>
          <Failure of={change.error} />
        </li>
      )}
    </ul>
  )
}
