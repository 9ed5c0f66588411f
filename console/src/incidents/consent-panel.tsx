import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Incident, Vocabulary } from '../../../src/api/contract/incidents.ts'
import { useWords } from '../i18n/use-words.ts'
import { FormAct } from '../parts/form-act.tsx'
import { SourceName } from '../parts/source-name.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import css from './incidents.module.css'
import { ConsentBoxes } from './report-form.tsx'
import { recipientLabel } from './said.ts'
import { useChange } from './use-change.ts'

interface Props {
  readonly incident: Incident
  readonly vocabulary: Vocabulary
  readonly releases: boolean
}

/** The reporter's word, and our decision within it: nobody else has anything of the incident. */
export function ConsentPanel({ incident, vocabulary, releases }: Props) {
  const words = useWords()
  const last = incident.consents.at(-1)
  const consented = last?.recipients ?? []
  const change = useChange(incident.num)
  const [said, setSaid] = useState<readonly string[]>(consented)
  const [by, setBy] = useState('')
  const [purpose, setPurpose] = useState('')
  const names = (ids: readonly string[]) => ids.map((id) => recipientLabel(words, vocabulary, id)).join(' · ')
  return (
    <>
      <p data-state={incident.given.length === 0 ? 'held' : 'given'} className={css.gate}>
        {incident.given.length === 0
          ? words('incident.givenNobodyYet')
          : words('incident.givenTo', { names: names(incident.given) })}
      </p>
      {last !== undefined && (
        <p>
          {words('incident.consentedTo', {
            names: consented.length === 0 ? words('incident.nobody') : names(consented),
          })}{' '}
          {last.purpose !== '' && <q className="foreign">{last.purpose}</q>}{' '}
          <span className={css.quiet}>
            {last.by === 'reporter' ? words('incident.byReporter') : <SourceName source={last.by} />}{' '}
            <Timestamp at={last.at} form="short" />
          </span>
        </p>
      )}
      {releases && consented.length > 0 && <Share incident={incident} vocabulary={vocabulary} consented={consented} />}
      <details>
        <summary>{words('incident.changeConsent')}</summary>
        <form
          className={css.small}
          aria-label={words('incident.changeConsent')}
          onSubmit={(event) => {
            event.preventDefault()
            change.mutate({ path: '/consent', json: { recipients: said, by, purpose } })
          }}
        >
          <ConsentBoxes vocabulary={vocabulary} chosen={said} onChange={setSaid} />
          <TextInput
            label={words('incident.consentBy')}
            description={words('incident.consentByHint')}
            value={by}
            required
            maxLength={200}
            onChange={(event) => setBy(event.currentTarget.value)}
          />
          <TextInput
            label={words('incident.purpose')}
            value={purpose}
            maxLength={300}
            onChange={(event) => setPurpose(event.currentTarget.value)}
          />
          <FormAct run={change} ready={by.trim() !== ''} variant="default">
            {words('incident.recordConsent')}
          </FormAct>
        </form>
      </details>
    </>
  )
}

function Share({
  incident,
  vocabulary,
  consented,
}: { readonly consented: readonly string[] } & Omit<Props, 'releases'>) {
  const words = useWords()
  const change = useChange(incident.num)
  const [chosen, setChosen] = useState<readonly string[]>(incident.shared)
  const within = consented.filter((id) => vocabulary.recipients.some((one) => one.id === id && one.kind !== 'rule'))
  if (within.length === 0) return null
  return (
    <form
      className={css.small}
      aria-label={words('incident.share')}
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate({ path: '/shares', json: { recipients: chosen.filter((id) => within.includes(id)) } })
      }}
    >
      <p className={css.quiet}>{words('incident.shareHint')}</p>
      <ConsentBoxes vocabulary={vocabulary} chosen={chosen} only={within} onChange={setChosen} />
      <FormAct run={change}>{words('incident.share')}</FormAct>
    </form>
  )
}
