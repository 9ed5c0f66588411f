import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Passkey } from '../../../src/api/contract/passkeys.ts'
import { ask, Refused } from '../api/client.ts'
import { passkeysQuery } from '../api/queries.ts'
import { tellOtherTabs } from '../app/other-tabs.ts'
import { endCopies } from '../copies/copies.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords, type Words } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './access.module.css'
import { isDeclined, makePasskey, passkeysWork } from './passkey.ts'
import { Password } from './password.tsx'
import { useStepUp } from './step-up.tsx'

/** What a person does for the safety of the own account. */
export function SecurityPage() {
  const words = useWords()
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{words('security.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('about.security.for')}</p>
      </header>
      <Password />
      <Passkeys />
      <Sessions />
    </div>
  )
}

function Passkeys() {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const query = useQuery(passkeysQuery)
  const reload = () => client.invalidateQueries({ queryKey: passkeysQuery.queryKey })
  const add = useMutation({ mutationFn: (name: string) => stepUp(() => makePasskey(name)), onSuccess: reload })
  const remove = useMutation({
    mutationFn: (id: string) => stepUp(() => ask(`/session/passkeys/${encodeURIComponent(id)}`, { method: 'DELETE' })),
    onSuccess: reload,
  })
  return (
    <section className={page.section} aria-labelledby="passkeys">
      <h2 id="passkeys">{words('security.passkeys')}</h2>
      <p className={page.hint}>{words('security.passkeysHint')}</p>
      {query.data === undefined ? (
        query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <RowSkeletons rows={2} />
        )
      ) : query.data.items.length === 0 ? (
        <p className={page.none}>
          {words('security.noneTitle')} {words('security.none')}
        </p>
      ) : (
        <PasskeyTable
          passkeys={query.data.items}
          onRemove={(id) => remove.mutate(id)}
          removing={remove.isPending ? remove.variables : null}
        />
      )}
      {passkeysWork() ? (
        <AddPasskey add={(name, done) => add.mutate(name, { onSuccess: done })} pending={add.isPending} />
      ) : (
        <p className={page.hint}>{words('security.unsupported')}</p>
      )}
      <Failure of={add.error ?? remove.error} say={(error) => sayError(words, error)} />
    </section>
  )
}

function PasskeyTable(props: {
  readonly passkeys: readonly Passkey[]
  readonly onRemove: (id: string) => void
  readonly removing: string | null
}) {
  const words = useWords()
  return (
    <div className={page.panel}>
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{words('signIn.name')}</th>
            <th scope="col">{words('admin.since')}</th>
            <th scope="col">{words('security.used')}</th>
            <th scope="col" aria-label={words('security.remove')} />
          </tr>
        </thead>
        <tbody>
          {props.passkeys.map((one) => (
            <tr key={one.id}>
              <th scope="row" className="foreign">
                {one.name}
              </th>
              <td data-label={words('admin.since')} className={page.moment}>
                <Timestamp at={one.createdAt} />
              </td>
              <td data-label={words('security.used')} className={page.moment}>
                {one.usedAt === null ? words('security.never') : <Timestamp at={one.usedAt} />}
              </td>
              <td>
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={props.removing === one.id}
                  aria-label={`${words('security.remove')}: ${one.name}`}
                  onClick={() => props.onRemove(one.id)}
                >
                  {words('security.remove')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function AddPasskey(props: { readonly add: (name: string, done: () => void) => void; readonly pending: boolean }) {
  const words = useWords()
  const [name, setName] = useState('')
  return (
    <form
      className={`${page.panel} ${css.form}`}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') props.add(name.trim(), () => setName(''))
      }}
    >
      <TextInput
        label={words('security.deviceName')}
        value={name}
        maxLength={100}
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" loading={props.pending} disabled={name.trim() === ''}>
        {words('security.add')}
      </Button>
    </form>
  )
}

function Sessions() {
  const words = useWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  const everywhere = useMutation({
    mutationFn: () => ask('/session/everywhere', { method: 'DELETE' }),
    onSuccess: async () => {
      await endCopies()
      tellOtherTabs()
      await navigate({ to: '/sign-in' })
      client.clear()
    },
  })
  return (
    <section className={page.section} aria-labelledby="sessions">
      <h2 id="sessions">{words('security.sessions')}</h2>
      <p className={page.hint}>{words('security.sessionsHint')}</p>
      <div>
        <Button variant="default" loading={everywhere.isPending} onClick={() => everywhere.mutate()}>
          {words('security.everywhere')}
        </Button>
      </div>
      <Failure of={everywhere.error} say={(error) => sayError(words, error)} />
    </section>
  )
}

function sayError(words: Words, error: Error): string {
  if (isDeclined(error)) return words('passkey.declined')
  if (!(error instanceof Refused)) return words('passkey.failed')
  if (error.status === 0) return words('error.network')
  if (error.isOf('sign-in-again')) return words('security.signInAgain')
  return error.message
}
