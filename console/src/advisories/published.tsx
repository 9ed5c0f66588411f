import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { FormAct } from '../parts/form-act.tsx'
import { EmptyState } from '../parts/states.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import page from '../styles/page.module.css'
import css from './advisories.module.css'
import type { Props } from './record.tsx'
import { useAct } from './use-act.ts'

/** The files that this node has published, and what may follow. */
export function Published({ advisory, releases }: Props) {
  const words = useWords()
  const { member } = useSession()
  const { files, state, lead } = advisory
  return (
    <>
      {files.length === 0 ? (
        <EmptyState title={words('advisory.noFilesTitle')}>{words('advisory.noFiles')}</EmptyState>
      ) : (
        <div className={`${page.panel} ${page.scroll}`}>
          <table className={page.table}>
            <thead>
              <tr>
                <th>{words('advisory.file')}</th>
                <th>{words('advisory.label')}</th>
                <th>{words('advisory.language')}</th>
                <th>{words('advisory.sha512')}</th>
              </tr>
            </thead>
            <tbody>
              {files.map(({ path, url, tlp, language, sha512 }) => (
                <tr key={path}>
                  <td data-label={words('advisory.file')}>
                    <a className="mono" href={url} rel="noreferrer" target="_blank">
                      {path.split('/').at(-1)}
                    </a>
                  </td>
                  <td data-label={words('advisory.label')}>
                    <TlpLabel tlp={tlp as Props['advisory']['document']['tlp']} />
                  </td>
                  <td data-label={words('advisory.language')}>{language}</td>
                  <td data-label={words('advisory.sha512')}>
                    <code className={`mono ${css.hash}`}>{sha512.slice(0, 16)}…</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {releases && state === 'published' && <NextVersion advisory={advisory} releases={releases} />}
      {releases && state !== 'published' && state !== 'abandoned' && lead === member && (
        <Abandon advisory={advisory} releases={releases} />
      )}
    </>
  )
}

function NextVersion({ advisory }: Props) {
  const words = useWords()
  const run = useAct(advisory.id)
  const [summary, setSummary] = useState('')
  const [embargo, setEmbargo] = useState('')
  return (
    <form
      className={css.form}
      aria-label={words('advisory.nextVersion')}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate({ path: 'versions', json: { summary, embargo: new Date(embargo).toISOString() } })
      }}
    >
      <div className={css.two}>
        <TextInput
          label={words('advisory.summary')}
          value={summary}
          required
          maxLength={500}
          onChange={(event) => setSummary(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={words('advisory.embargoField')}
          value={embargo}
          required
          onChange={(event) => setEmbargo(event.currentTarget.value)}
        />
      </div>
      <FormAct run={run} ready={summary.trim() !== '' && embargo !== ''} variant="default">
        {words('advisory.nextVersion')}
      </FormAct>
    </form>
  )
}

function Abandon({ advisory }: Props) {
  const words = useWords()
  const run = useAct(advisory.id)
  const [reason, setReason] = useState('')
  return (
    <form
      className={css.form}
      aria-label={words('advisory.abandon')}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate({ path: 'abandonment', json: { reason } })
      }}
    >
      <TextInput
        label={words('advisory.reason')}
        value={reason}
        required
        maxLength={2000}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Failure of={run.error} />
      <div>
        <Button type="submit" color="red" variant="outline" loading={run.isPending} disabled={reason.trim() === ''}>
          {words('advisory.abandon')}
        </Button>
      </div>
    </form>
  )
}
