import { Button, NativeSelect, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { Incident, Vocabulary } from '../../../src/api/contract/incidents.ts'
import { incidentQuery, vocabularyQuery } from '../api/queries.ts'
import { useMarking } from '../app/marking.tsx'
import { mayRelease, mayWorkIncidents } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { humanise, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { IndicatorValue } from '../parts/indicator-value.tsx'
import { PageSections } from '../parts/page-sections.tsx'
import { ErrorState, NotPermitted, PageSkeleton } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import page from '../styles/page.module.css'
import { ClockList } from './clock-list.tsx'
import { ConsentPanel } from './consent-panel.tsx'
import { FormList, TriggerForm } from './duty-forms.tsx'
import { EvidencePanel } from './evidence-panel.tsx'
import { History } from './history.tsx'
import css from './incidents.module.css'
import { LinkedObjects } from './linked-objects.tsx'
import { AskForm, RequestItems } from './requests.tsx'
import { kindName, scaleWord, sectorName } from './said.ts'
import { SeverityPanel } from './severity-panel.tsx'
import { TaskPanel } from './task-panel.tsx'
import { useChange } from './use-change.ts'

const route = getRouteApi('/shell/incidents/$num')
/** What a kind of value is called in STIX: it says how the value is shown harmless. */
const stixTypes: Readonly<Record<string, string>> = {
  ...{ ipv4: 'ipv4-addr', cidr4: 'ipv4-addr', ipv6: 'ipv6-addr', cidr6: 'ipv6-addr' },
  ...{ domain: 'domain-name', url: 'url', email: 'email-addr' },
}

/** A moment known to the second or the minute is not said to be so. */
const exact = new Set(['second', 'minute'])

/** One incident: what was reported, its clocks and forms, who may have it, who does what, and what happened. */
export function IncidentPage() {
  const words = useWords()
  const { person } = useSession()
  const num = Number(route.useParams().num)
  const query = useQuery({ ...incidentQuery(num), enabled: mayWorkIncidents(person.role) && Number.isInteger(num) })
  const sayings = useQuery({ ...vocabularyQuery, enabled: mayWorkIncidents(person.role) })
  if (!mayWorkIncidents(person.role)) return <NotPermitted whole>{words('incident.notAllowed')}</NotPermitted>
  const failed = [query, sayings].find(({ isError }) => isError)
  if (failed !== undefined)
    return (
      <ErrorState whole error={failed.error} unknown={words('ally.askFor')} onRetry={() => void failed.refetch()} />
    )
  if (query.data === undefined || sayings.data === undefined) return <PageSkeleton />
  return <Shown incident={query.data} vocabulary={sayings.data} releases={mayRelease(person.role)} />
}

interface Props {
  readonly incident: Incident
  readonly vocabulary: Vocabulary
  readonly releases: boolean
}

function Shown({ incident, vocabulary, releases }: Props) {
  const words = useWords()
  const { report, reporter, severity } = incident
  useMarking({ scope: 'page', tlp: report.tlp, releasableTo: null })
  const members = incident.given.filter((id) =>
    vocabulary.recipients.some((one) => one.id === id && one.kind === 'member'),
  )
  return (
    <div className={page.page}>
      <header>
        <p>
          <Link to="/incidents">{words('incident.title')}</Link>
        </p>
        <div className={css.line}>
          <h1>
            <span className="mono">{incident.name}</span> {kindName(words, vocabulary, incident.kind)}
          </h1>
          <PageHelpButton />
          <TlpLabel tlp={report.tlp} />
          {severity !== null && (
            <span className={css.level} data-level={severity.level}>
              {scaleWord(words, 'level', severity.level)} {severity.score}
            </span>
          )}
        </div>
        <p className={page.hint}>
          {sectorName(words, vocabulary, incident.sector)} · <Timestamp at={incident.openedAt} />
        </p>
        <StateBar incident={incident} />
      </header>
      <PageSections
        label={words('incident.sections')}
        sections={sections.map((id) => ({ id, title: words(`incident.${id}`) }))}
      />
      <Section name="clocks">
        <ClockList clocks={incident.clocks} />
        <TriggerForm incident={incident} />
        <FormList incident={incident} />
      </Section>
      <Section name="consent">
        <ConsentPanel incident={incident} vocabulary={vocabulary} releases={releases} />
      </Section>
      <Section name="reported">
        <dl className={css.facts}>
          <Fact name={words('incident.part.who')}>
            {reporter === null ? (
              words('incident.erased')
            ) : (
              <span className="foreign">
                {[reporter.organisation, reporter.name, reporter.role, reporter.email, reporter.phone]
                  .filter((one) => one !== '')
                  .join(' · ')}
              </span>
            )}
          </Fact>
          <Fact name={words('incident.releasedAs')}>
            <span className="mono">{incident.pseudonym}</span>
          </Fact>
          <Fact name={words('incident.whatHappened')}>
            <span className={`foreign ${css.text}`}>{report.narrative}</span>
          </Fact>
          {incident.supplements.map(({ at, text }) => (
            <Fact key={at} name={words('incident.supplement')}>
              <span className={`foreign ${css.text}`}>{text}</span> <Timestamp at={at} form="short" />
            </Fact>
          ))}
          {report.systems.length > 0 && (
            <Fact name={words('incident.systems')}>
              <span className="foreign">{report.systems.map(({ name }) => name).join(', ')}</span>
            </Fact>
          )}
          {(['started', 'detected', 'ended'] as const).map((name) => {
            const moment = report[name]
            return moment === null ? null : (
              <Fact key={name} name={words(`incident.${name}`)}>
                <Timestamp at={moment.at} form={exact.has(moment.fidelity) ? 'moment' : 'short'} />
                {!exact.has(moment.fidelity) && (
                  <span className={css.quiet}>
                    {' '}
                    ({words.find(`situation.fidelity.${moment.fidelity}`) ?? moment.fidelity})
                  </span>
                )}
              </Fact>
            )
          })}
          {report.impact.services !== '' && (
            <Fact name={words('incident.services')}>
              <span className={`foreign ${css.text}`}>{report.impact.services}</span>
            </Fact>
          )}
          {report.measures !== '' && (
            <Fact name={words('incident.measures')}>
              <span className={`foreign ${css.text}`}>{report.measures}</span>
            </Fact>
          )}
        </dl>
        <SupplementForm num={incident.num} />
      </Section>
      <Section name="seen">
        <ul className={css.values}>
          {incident.values.map(({ kind, value }) => (
            <li key={`${kind} ${value}`}>
              <IndicatorValue type={stixTypes[kind] ?? 'file'} value={value} />{' '}
              <small className={css.quiet}>
                {stixTypes[kind] === undefined ? humanise(kind) : typeName(words, stixTypes[kind])}
              </small>
            </li>
          ))}
          {[...incident.techniques, ...incident.vulnerabilities].map((one) => (
            <li key={one} className="mono">
              {one}
            </li>
          ))}
        </ul>
        <p>
          <Link to="/objects/$id" params={{ id: incident.id }} search={{ tab: 'recipients' }}>
            {words('incident.asStix')}
          </Link>
        </p>
        <LinkedObjects incident={incident} />
      </Section>
      <Section name="severity">
        <SeverityPanel incident={incident} vocabulary={vocabulary} />
      </Section>
      <Section name="tasks">
        <TaskPanel incident={incident} />
      </Section>
      <Section name="evidence">
        <EvidencePanel incident={incident} maxBytes={vocabulary.maxFileBytes} />
      </Section>
      <Section name="escalation">
        {incident.requests.length > 0 && <RequestItems items={incident.requests} />}
        {releases && <AskForm incident={incident} members={members} />}
        {releases && members.length > 0 && (
          <p>
            <Link to="/advisories" search={{ tab: 'new', incident: String(incident.num) }}>
              {words('incident.draftAdvisory')}
            </Link>
          </p>
        )}
      </Section>
      <Section name="similar">
        <Similar incident={incident} />
      </Section>
      <Section name="history">
        <History incident={incident} vocabulary={vocabulary} />
      </Section>
    </div>
  )
}

/** The sections of an incident in their order. */
const sections = [
  ...(['clocks', 'consent', 'reported', 'seen', 'severity', 'tasks'] as const),
  ...(['evidence', 'escalation', 'similar', 'history'] as const),
]

function Section({ name, children }: { readonly name: (typeof sections)[number]; readonly children: ReactNode }) {
  const words = useWords()
  const title = words(`incident.${name}`)
  return (
    <section id={name} className={`${page.section} ${css.section}`} aria-label={title} tabIndex={-1}>
      <h2>{title}</h2>
      <div className={`${page.panel} ${css.inside}`}>{children}</div>
    </section>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function StateBar({ incident }: { readonly incident: Incident }) {
  const words = useWords()
  const change = useChange(incident.num)
  return (
    <div className={css.line}>
      <NativeSelect
        aria-label={words('incident.state')}
        value={incident.state}
        data={(['new', 'open', 'closed'] as const).map((value) => ({ value, label: scaleWord(words, 'state', value) }))}
        onChange={(event) => change.mutate({ path: '/state', json: { state: event.currentTarget.value } })}
      />
      <NativeSelect
        aria-label={words('incident.determination')}
        value={incident.determination}
        data={(['suspected', 'confirmed', 'blocked', 'failed-attempt', 'false-positive'] as const).map((value) => ({
          value,
          label: scaleWord(words, 'determination', value),
        }))}
        onChange={(event) => change.mutate({ path: '/state', json: { determination: event.currentTarget.value } })}
      />
      <Failure of={change.error} />
    </div>
  )
}

function SupplementForm({ num }: { readonly num: number }) {
  const words = useWords()
  const change = useChange(num)
  const [text, setText] = useState('')
  return (
    <form
      className={css.small}
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate({ path: '/supplements', json: { text } }, { onSuccess: () => setText('') })
      }}
    >
      <Textarea
        label={words('incident.addSupplement')}
        value={text}
        autosize
        minRows={2}
        maxLength={20_000}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div>
        <Button type="submit" variant="default" loading={change.isPending} disabled={text.trim() === ''}>
          {words('incident.add')}
        </Button>
      </div>
    </form>
  )
}

function Similar({ incident }: { readonly incident: Incident }) {
  const words = useWords()
  if (incident.similar.length === 0) return <p className={css.quiet}>{words('incident.noneSimilar')}</p>
  return (
    <ul className={css.forms}>
      {incident.similar.map(({ num, values, techniques, vulnerabilities, sameSector, sameKind }) => (
        <li key={num}>
          <Link to="/incidents/$num" params={{ num: String(num) }}>
            {incident.name.replace(/\d+$/, String(num))}
          </Link>
          <span className="mono">{[...values, ...techniques, ...vulnerabilities].slice(0, 20).join(', ')}</span>
          {sameSector && <span className={css.tag}>{words('incident.sameSector')}</span>}
          {sameKind && <span className={css.tag}>{words('incident.sameKind')}</span>}
        </li>
      ))}
    </ul>
  )
}
