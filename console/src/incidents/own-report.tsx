import { Button, FileButton, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { NewIncident, OwnReport } from '../../../src/api/contract/incidents.ts'
import { ask, askText } from '../api/client.ts'
import { memberInSentence } from '../i18n/member-name.ts'
import { languages, showLanguage } from '../i18n/setup.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { saveFile } from '../parts/save-file.ts'
import { EmptyState, PageSkeleton } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import { TrefoilMark } from '../parts/trefoil-mark.tsx'
import page from '../styles/page.module.css'
import { ClockList } from './clock-list.tsx'
import css from './incidents.module.css'
import { ConsentBoxes, ReportForm } from './report-form.tsx'
import { recipientLabel, say } from './said.ts'

/** For whoever was sent a link: the form, and afterwards that report and nothing else of this node. */
export function OwnReportPage() {
  const words = useWords()
  const client = useQueryClient()
  const secret = location.hash.slice(1)
  const query = useQuery({
    queryKey: ['own-report', secret],
    queryFn: ({ signal }) => ask<OwnReport>('/report', { signal, invitation: secret }),
    enabled: secret !== '',
    refetchInterval: 60_000,
    retry: false,
  })
  const [asked, setAsked] = useState(false)
  const language = query.data?.language
  useEffect(() => {
    if (language === undefined || asked) return
    setAsked(true)
    void showLanguage(language)
  }, [language, asked])
  const update = (own: OwnReport) => client.setQueryData(['own-report', secret], own)
  const file = useMutation({
    mutationFn: (report: NewIncident) =>
      ask<OwnReport>('/report', { method: 'POST', json: report, invitation: secret }),
    onSuccess: update,
  })
  if (secret === '' || query.isError)
    return (
      <main className={css.alone}>
        <EmptyState title={words('incident.noLinkTitle')}>{words('incident.noLink')}</EmptyState>
      </main>
    )
  if (query.data === undefined) return <PageSkeleton />
  const { member, memberName, vocabulary, report, sector } = query.data
  return (
    <main className={css.alone}>
      <header className={css.line}>
        <TrefoilMark size={32} />
        <h1>{words('incident.reportTo', { name: memberInSentence(words, member, memberName) })}</h1>
        <span className={css.line}>
          {languages.map(({ code, short, name }) => (
            <Button
              key={code}
              size="compact-sm"
              variant="default"
              aria-label={name}
              lang={code}
              onClick={() => void showLanguage(code)}
            >
              {short}
            </Button>
          ))}
        </span>
      </header>
      {report === null ? (
        <>
          <p className={page.hint}>{words('incident.ownIntro')}</p>
          <ReportForm
            vocabulary={vocabulary}
            sector={sector}
            own
            busy={file.isPending}
            error={file.error?.message ?? null}
            onFile={(filled) => file.mutate(filled)}
          />
        </>
      ) : (
        <Filed own={query.data} report={report} secret={secret} onChange={update} />
      )}
    </main>
  )
}

interface FiledProps {
  readonly own: OwnReport
  readonly report: NonNullable<OwnReport['report']>
  readonly secret: string
  readonly onChange: (own: OwnReport) => void
}

function Filed({ own: { vocabulary }, report, secret, onChange }: FiledProps) {
  const words = useWords()
  const [said, setSaid] = useState<readonly string[]>(report.consent?.recipients ?? [])
  const [purpose, setPurpose] = useState(report.consent?.purpose ?? '')
  const [text, setText] = useState('')
  const change = useMutation({
    mutationFn: ({ path, json, blob, name }: { path: string; json?: unknown; blob?: Blob; name?: string }) =>
      ask<OwnReport>(path, {
        method: 'POST',
        invitation: secret,
        ...(blob === undefined ? { json } : { text: blob, query: { name } }),
      }),
    onSuccess: onChange,
  })
  const names = (report.consent?.recipients ?? []).map((id) => recipientLabel(words, vocabulary, id)).join(', ')
  return (
    <>
      <p role="status" className={css.gate} data-state="given">
        {words('incident.filed', { name: report.name })} <Timestamp at={report.filedAt} />
      </p>
      <section className={page.section}>
        <h2>{words('incident.clocks')}</h2>
        <div className={`${page.panel} ${css.inside}`}>
          <ClockList clocks={report.clocks} />
          <ul className={css.forms}>
            {report.rules.map(({ id, title, authority }) => (
              <li key={id}>
                <b>{say(words, title)}</b>
                <span className={css.quiet}>{say(words, authority)}</span>
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() =>
                    void askText(`/report/forms/${id}`, { invitation: secret, query: { as: 'text' } }).then((form) =>
                      saveFile(`${id}.txt`, form, 'text/plain'),
                    )
                  }
                >
                  {words('incident.asText')}
                </Button>
              </li>
            ))}
          </ul>
        </div>
      </section>
      <section className={page.section}>
        <h2>{words('incident.consent')}</h2>
        <form
          className={`${page.panel} ${css.form}`}
          aria-label={words('incident.consent')}
          onSubmit={(event) => {
            event.preventDefault()
            change.mutate({ path: '/report/consent', json: { recipients: said, purpose } })
          }}
        >
          <p className={css.quiet}>{words('incident.consentOwn')}</p>
          <p>{words('incident.consentedTo', { names: names === '' ? words('incident.nobody') : names })}</p>
          <ConsentBoxes vocabulary={vocabulary} chosen={said} onChange={setSaid} />
          <TextInput
            label={words('incident.purpose')}
            value={purpose}
            maxLength={300}
            onChange={(event) => setPurpose(event.currentTarget.value)}
          />
          <div>
            <Button type="submit" loading={change.isPending}>
              {words('incident.recordConsent')}
            </Button>
          </div>
        </form>
      </section>
      <section className={page.section}>
        <h2>{words('incident.addSupplement')}</h2>
        <form
          className={`${page.panel} ${css.form}`}
          onSubmit={(event) => {
            event.preventDefault()
            change.mutate({ path: '/report/supplements', json: { text } }, { onSuccess: () => setText('') })
          }}
        >
          <Textarea
            aria-label={words('incident.addSupplement')}
            value={text}
            autosize
            minRows={3}
            maxLength={20_000}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div className={css.line}>
            <Button type="submit" variant="default" loading={change.isPending} disabled={text.trim() === ''}>
              {words('incident.add')}
            </Button>
            <FileButton
              onChange={(chosen) =>
                chosen !== null && change.mutate({ path: '/report/evidence', blob: chosen, name: chosen.name })
              }
            >
              {(props) => (
                <Button {...props} variant="default">
                  {words('incident.addFile')}
                </Button>
              )}
            </FileButton>
          </div>
          <ul>
            {report.evidence.map(({ num, name, digest }) => (
              <li key={num}>
                <span className="foreign">{name}</span> <code className={css.digest}>{digest}</code>
              </li>
            ))}
          </ul>
          <Failure of={change.error} />
        </form>
      </section>
    </>
  )
}
