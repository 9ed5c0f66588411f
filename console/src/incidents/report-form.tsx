import { Button, Checkbox, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Moment, NewIncident, Vocabulary } from '../../../src/api/contract/incidents.ts'
import { useWords } from '../i18n/use-words.ts'
import { FailureText } from '../parts/failure.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import page from '../styles/page.module.css'
import css from './incidents.module.css'
import { recipientLabel, say, scaleWord } from './said.ts'

const fidelities = ['second', 'minute', 'hour', 'day', 'month', 'year'] as const
const losses = ['none', 'suspected-loss', 'contained', 'confirmed-loss', 'exploited-loss'] as const
const recoverabilities = ['not-applicable', 'regular', 'supplemented', 'extended', 'not-recoverable'] as const
const answers = ['unknown', 'yes', 'no'] as const

interface When {
  readonly local: string
  readonly fidelity: Moment['fidelity']
}
const never: When = { local: '', fidelity: 'minute' }
const momentOf = ({ local, fidelity }: When): Moment | null =>
  local === '' ? null : { at: new Date(local).toISOString(), fidelity }

interface Props {
  readonly vocabulary: Vocabulary
  readonly sector: string
  readonly busy: boolean
  readonly error: string | null
  /** Whoever fills it in is the reporter, and consents for itself. */
  readonly own: boolean
  readonly onFile: (report: NewIncident) => void
}

/** A report in the language of whoever fills it in; what is not known stays empty. */
export function ReportForm({ vocabulary, sector: first, busy, error, own, onFile }: Props) {
  const words = useWords()
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const [sector, setSector] = useState(first)
  const [kind, setKind] = useState('ransomware')
  const [times, setTimes] = useState({ started: never, detected: never, ended: never })
  const [availability, setAvailability] = useState<string | number>('')
  const [persons, setPersons] = useState<string | number>('')
  const [choice, setChoice] = useState<Readonly<Record<string, string>>>({})
  const [consent, setConsent] = useState<readonly string[]>([])
  const text = (name: string) => texts[name] ?? ''
  const field = (name: string, label: string, more: { required?: boolean; hint?: string; type?: string } = {}) => (
    <TextInput
      label={label}
      value={text(name)}
      required={more.required ?? false}
      {...(more.type === undefined ? {} : { type: more.type })}
      {...(more.hint === undefined ? {} : { description: more.hint })}
      maxLength={200}
      onChange={(event) => {
        const { value } = event.currentTarget
        setTexts((before) => ({ ...before, [name]: value }))
      }}
    />
  )
  const area = (name: string, label: string, more: { required?: boolean; hint?: string; most?: number } = {}) => (
    <Textarea
      label={label}
      value={text(name)}
      required={more.required ?? false}
      {...(more.hint === undefined ? {} : { description: more.hint })}
      maxLength={more.most ?? 2000}
      autosize
      minRows={3}
      maxRows={16}
      onChange={(event) => {
        const { value } = event.currentTarget
        setTexts((before) => ({ ...before, [name]: value }))
      }}
    />
  )
  const select = (name: string, label: string, scale: string, options: readonly string[], empty: boolean) => (
    <NativeSelect
      label={label}
      value={choice[name] ?? (empty ? '' : options[0]!)}
      data={[
        ...(empty ? [{ value: '', label: words('incident.notSaid') }] : []),
        ...options.map((value) => ({ value, label: scaleWord(words, scale, value) })),
      ]}
      onChange={(event) => {
        const { value } = event.currentTarget
        setChoice((before) => ({ ...before, [name]: value }))
      }}
    />
  )
  const pick = (name: string) => (choice[name] === undefined || choice[name] === '' ? null : choice[name])
  const submit = () =>
    onFile({
      language: words.language,
      reporter: {
        ...{ organisation: text('organisation'), name: text('name'), role: text('role') },
        ...{ email: text('email'), phone: text('phone') },
      },
      sector: sector as NewIncident['sector'],
      kind: kind as NewIncident['kind'],
      narrative: text('narrative'),
      systems: text('systems')
        .split('\n')
        .map((line) => line.trim().slice(0, 200))
        .filter((line) => line !== '')
        .slice(0, 50)
        .map((name) => ({ name })),
      ...{ started: momentOf(times.started), detected: momentOf(times.detected), ended: momentOf(times.ended) },
      impact: {
        availability: availability === '' ? null : Number(availability),
        loss: pick('loss') as never,
        recoverability: pick('recoverability') as never,
        persons: persons === '' ? null : Number(persons),
        services: text('services'),
      },
      ...{ seen: text('seen'), measures: text('measures'), told: text('told'), vector: text('vector') },
      personalData: (choice.personalData ?? 'unknown') as 'unknown',
      malicious: (choice.malicious ?? 'unknown') as 'unknown',
      crossBorder: (choice.crossBorder ?? 'unknown') as 'unknown',
      consent: { recipients: [...consent], purpose: consent.length === 0 ? '' : text('purpose') },
    })
  return (
    <form
      className={`${page.panel} ${css.form}`}
      aria-label={words('incident.form')}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Part title={words('incident.part.what')}>
        <div className={css.two}>
          <NativeSelect
            label={words('incident.sector')}
            value={sector}
            data={vocabulary.sectors.map(({ id, said }) => ({ value: id, label: say(words, said) }))}
            onChange={(event) => setSector(event.currentTarget.value)}
          />
          <NativeSelect
            label={words('incident.kind')}
            value={kind}
            data={vocabulary.kinds.map(({ id, said }) => ({ value: id, label: say(words, said) }))}
            onChange={(event) => setKind(event.currentTarget.value)}
          />
        </div>
        {area('narrative', words('incident.narrative'), { required: true, most: 20_000 })}
        {area('systems', words('incident.systems'), { hint: words('incident.systemsHint') })}
      </Part>
      <Part title={words('incident.part.when')} hint={words('incident.timesHint', { zone: ownZone() })}>
        {(['detected', 'started', 'ended'] as const).map((name) => (
          <div key={name} className={css.two}>
            <TextInput
              type="datetime-local"
              label={words(`incident.${name}`)}
              value={times[name].local}
              onChange={(event) => {
                const local = event.currentTarget.value
                setTimes((before) => ({ ...before, [name]: { ...before[name], local } }))
              }}
            />
            <NativeSelect
              label={words('incident.fidelity')}
              aria-label={`${words(`incident.${name}`)}: ${words('incident.fidelity')}`}
              value={times[name].fidelity}
              data={fidelities.map((value) => ({ value, label: scaleWord(words, 'fidelity', value) }))}
              onChange={(event) => {
                const fidelity = event.currentTarget.value as Moment['fidelity']
                setTimes((before) => ({ ...before, [name]: { ...before[name], fidelity } }))
              }}
            />
          </div>
        ))}
      </Part>
      <Part title={words('incident.part.impact')}>
        <div className={css.two}>
          <NumberInput
            label={words('incident.availability')}
            min={0}
            max={100}
            allowDecimal={false}
            value={availability}
            onChange={setAvailability}
          />
          <NumberInput
            label={words('incident.persons')}
            min={0}
            max={10_000_000_000}
            allowDecimal={false}
            value={persons}
            onChange={setPersons}
          />
          {select('loss', words('incident.loss'), 'loss', losses, true)}
          {select('recoverability', words('incident.recoverability'), 'recoverability', recoverabilities, true)}
          {select('personalData', words('incident.personalData'), 'answer', answers, false)}
          {select('malicious', words('incident.malicious'), 'answer', answers, false)}
          {select('crossBorder', words('incident.crossBorder'), 'answer', answers, false)}
        </div>
        {area('services', words('incident.services'))}
      </Part>
      <Part title={words('incident.part.seen')}>
        {area('seen', words('incident.seen'), { hint: words('incident.seenHint'), most: 100_000 })}
        {area('vector', words('incident.vector'))}
        {area('measures', words('incident.measures'), { most: 5000 })}
        {area('told', words('incident.told'))}
      </Part>
      <Part title={words('incident.part.who')} hint={words('incident.whoHint')}>
        <div className={css.two}>
          {field('organisation', words('incident.organisation'), { required: true })}
          {field('name', words('incident.contact'))}
          {field('role', words('incident.role'))}
          {field('email', words('incident.email'), { type: 'email' })}
          {field('phone', words('incident.phone'), { type: 'tel' })}
        </div>
      </Part>
      <Part title={words('incident.consent')} hint={words(own ? 'incident.consentOwn' : 'incident.consentFor')}>
        <ConsentBoxes vocabulary={vocabulary} chosen={consent} onChange={setConsent} />
        {consent.length > 0 && field('purpose', words('incident.purpose'))}
      </Part>
      {error !== null && <FailureText>{error}</FailureText>}
      <div>
        <Button
          type="submit"
          loading={busy}
          disabled={text('organisation').trim() === '' || text('narrative').trim() === ''}
        >
          {words('incident.file')}
        </Button>
      </div>
    </form>
  )
}

interface BoxesProps {
  readonly vocabulary: Vocabulary
  readonly chosen: readonly string[]
  readonly only?: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}

/** One box for each to whom it could be given; none is ticked beforehand. */
export function ConsentBoxes({ vocabulary, chosen, only, onChange }: BoxesProps) {
  const words = useWords()
  return (
    <div className={css.boxes}>
      {vocabulary.recipients
        .filter(({ id }) => only === undefined || only.includes(id))
        .map(({ id, kind }) => (
          <Checkbox
            key={id}
            label={
              kind === 'member' ? (
                <MemberLabel code={id} called={recipientLabel(words, vocabulary, id)} />
              ) : (
                recipientLabel(words, vocabulary, id)
              )
            }
            checked={chosen.includes(id)}
            onChange={(event) =>
              onChange(event.currentTarget.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
            }
          />
        ))}
    </div>
  )
}

function Part({
  title,
  hint,
  children,
}: {
  readonly title: string
  readonly hint?: string
  readonly children: ReactNode
}) {
  return (
    <fieldset className={css.part}>
      <legend>{title}</legend>
      {hint !== undefined && <p className={css.quiet}>{hint}</p>}
      {children}
    </fieldset>
  )
}

function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
