import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CsafDocument, CsafTaken } from '../../../src/api/contract/advisories.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { mayRelease } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { FileField } from '../parts/file-field.tsx'
import { FormAct } from '../parts/form-act.tsx'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './advisories.module.css'
import { csafQuery, publishersQuery } from './queries.ts'

/** What others published: checked before anything of it is trusted. */
export function Others() {
  const words = useWords()
  const { person } = useSession()
  const query = useQuery(csafQuery)
  return (
    <>
      <section className={page.section}>
        <h2>{words('advisory.check')}</h2>
        <p className={page.hint}>{words('advisory.checkHint')}</p>
        <CheckForm />
      </section>
      <section className={page.section}>
        <h2>{words('advisory.checked')}</h2>
        {query.isPending && <RowSkeletons rows={3} />}
        {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
        {query.data?.items.length === 0 && <p className={page.none}>{words('advisory.noneChecked')}</p>}
        {(query.data?.items.length ?? 0) > 0 && (
          <ul className={`${page.panel} ${css.plain}`} aria-label={words('advisory.checked')}>
            {query.data?.items.map((one) => (
              <Checked key={one.digest} one={one} />
            ))}
          </ul>
        )}
      </section>
      <section className={page.section}>
        <h2>{words('advisory.publishers')}</h2>
        <PublisherList mayTrust={mayRelease(person.role)} />
      </section>
    </>
  )
}

function CheckForm() {
  const words = useWords()
  const client = useQueryClient()
  const [files, setFiles] = useState<File[]>([])
  const run = useMutation({
    async mutationFn() {
      const read = async (...endings: string[]): Promise<string> =>
        (await files.find(({ name }) => endings.some((ending) => name.endsWith(ending)))?.text()) ?? ''
      const document = files.find(({ name }) => name.endsWith('.json'))
      return ask<CsafDocument>('/csaf-documents', {
        method: 'POST',
        json: {
          text: (await document?.text()) ?? '',
          name: document?.name ?? '',
          hash: await read('.sha512', '.sha256'),
          signature: await read('.asc'),
        },
      })
    },
    async onSuccess() {
      setFiles([])
      await client.invalidateQueries({ queryKey: ['csaf-documents'] })
    },
  })
  return (
    <form
      className={`${page.panel} ${css.inside} ${css.form}`}
      aria-label={words('advisory.check')}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate()
      }}
    >
      <FileField
        label={words('advisory.files')}
        multiple
        accept=".json,.asc,.sha256,.sha512"
        value={files}
        onChange={setFiles}
      />
      <Failure of={run.error} />
      <div>
        <Button type="submit" loading={run.isPending} disabled={!files.some(({ name }) => name.endsWith('.json'))}>
          {words('advisory.check')}
        </Button>
      </div>
    </form>
  )
}

function Checked({ one }: { readonly one: CsafDocument }) {
  const words = useWords()
  const { digest, trackingId, title, version, state, at, namespace, verdict } = one
  const run = useMutation({
    mutationFn: () => ask<CsafTaken>(`/csaf-documents/${digest}/intake`, { method: 'POST' }),
  })
  return (
    <li className={css.entry}>
      <p className={css.line}>
        <b className="mono foreign">{trackingId || digest.slice(0, 12)}</b>
        <span className={`foreign ${css.subject}`}>{title}</span>
        <span className={css.tag} data-state={state}>
          {words(`advisory.csaf.${state}`)}
        </span>
        {version !== '' && <span className={css.quiet}>{words('advisory.versionOf', { version })}</span>}
        <span className={`foreign ${css.quiet}`}>{namespace}</span>
        <span className={css.quiet}>
          <Timestamp at={at} form="short" />
        </span>
      </p>
      <p className={css.quiet}>
        {words('advisory.hashIs')}: {words(`advisory.verdict.${verdict.hash}`)} · {words('advisory.signatureIs')}:{' '}
        {words(`advisory.verdict.${verdict.signature}`)} · {words('advisory.formIs')}:{' '}
        {words(verdict.valid ? 'advisory.verdict.right' : 'advisory.verdict.wrong')}
        {verdict.contradicts && ` · ${words('advisory.contradicts')}`}
      </p>
      {verdict.problems.length > 0 && (
        <ul>
          {verdict.problems.slice(0, 5).map(({ rule, at: where, message }) => (
            <li key={`${rule}${where}${message}`}>
              <b>{rule}</b>{' '}
              <span className="mono foreign">
                {where} {message}
              </span>
            </li>
          ))}
        </ul>
      )}
      {state === 'trusted' && (
        <Button size="compact-sm" variant="default" loading={run.isPending} onClick={() => run.mutate()}>
          {words('advisory.take')}
        </Button>
      )}
      {run.isSuccess && <p role="status">{words('advisory.taken', { count: run.data.added })}</p>}
      <Failure of={run.error} />
    </li>
  )
}

function PublisherList({ mayTrust }: { readonly mayTrust: boolean }) {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const query = useQuery(publishersQuery)
  const [name, setName] = useState('')
  const [namespace, setNamespace] = useState('')
  const [armoured, setArmoured] = useState('')
  const run = useMutation({
    mutationFn: () =>
      stepUp(() => ask('/csaf-publishers', { method: 'POST', json: { name, namespace, armoured: armoured.trim() } })),
    async onSuccess() {
      setName('')
      setNamespace('')
      setArmoured('')
      await client.invalidateQueries({ queryKey: ['csaf-publishers'] })
    },
  })
  if (query.isPending) return <RowSkeletons rows={2} />
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  return (
    <div className={`${page.panel} ${css.inside}`}>
      <p className={css.hash}>
        {words('advisory.ownKey')} <code className="mono">{query.data.own.fingerprint}</code>
        <br />
        <code className="mono">{query.data.own.url}</code>
      </p>
      {query.data.items.length === 0 && <p className={page.none}>{words('advisory.noPublishers')}</p>}
      <ul className={css.plain}>
        {query.data.items.map((one) => (
          <li key={one.fingerprint}>
            <b className="foreign">{one.name}</b> <span className="foreign">{one.namespace}</span>{' '}
            <code className={`mono ${css.hash}`}>{one.fingerprint}</code>
          </li>
        ))}
      </ul>
      {mayTrust && (
        <form
          className={css.form}
          aria-label={words('advisory.trust')}
          onSubmit={(event) => {
            event.preventDefault()
            run.mutate()
          }}
        >
          <div className={css.two}>
            <TextInput
              label={words('advisory.name')}
              value={name}
              required
              maxLength={200}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label={words('advisory.namespace')}
              value={namespace}
              required
              maxLength={500}
              onChange={(event) => setNamespace(event.currentTarget.value)}
            />
          </div>
          <Textarea
            label={words('advisory.key')}
            value={armoured}
            required
            autosize
            minRows={2}
            maxRows={6}
            onChange={(event) => setArmoured(event.currentTarget.value)}
          />
          <FormAct run={run} ready={name !== '' && namespace !== '' && armoured.trim() !== ''} variant="default">
            {words('advisory.trust')}
          </FormAct>
        </form>
      )}
    </div>
  )
}
