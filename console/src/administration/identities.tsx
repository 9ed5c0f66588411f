import { Button, NativeSelect, Radio, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Role } from '../../../src/api/contract/accounts.ts'
import type { Identity, IdentityLink } from '../../../src/api/contract/identities.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { identitiesQuery, usersQuery } from '../api/queries.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure, sayFailure } from '../parts/failure.tsx'
import { EmptyState, ErrorState, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './administration.module.css'
import { RoleChoice } from './people.tsx'

/** Whom the sign-in service vouches for: who waits to be let in, and whose account each is. */
export function Identities() {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const query = useQuery(identitiesQuery)
  const [chosen, setChosen] = useState<Identity | null>(null)
  const reload = () =>
    Promise.all([identitiesQuery, usersQuery].map(({ queryKey }) => client.invalidateQueries({ queryKey })))
  const link = useMutation({
    mutationFn: (wish: IdentityLink) => stepUp(() => ask('/identities', { method: 'POST', json: wish })),
    onSuccess: async () => {
      setChosen(null)
      await reload()
    },
  })
  const remove = useMutation({
    mutationFn: ({ issuer, subject }: Identity) =>
      stepUp(() => ask('/identities', { method: 'DELETE', query: { issuer, subject } })),
    onSuccess: reload,
  })
  if (query.data === undefined)
    return query.isError ? (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <RowSkeletons rows={4} />
    )
  const { items, issuer } = query.data
  const failed = link.error ?? remove.error
  return (
    <div className={css.panel}>
      <p className={page.hint}>{words(issuer === null ? 'admin.noSso' : 'admin.identitiesHint')}</p>
      <Failure
        of={failed}
        say={(error) => words('admin.failed', { detail: sayFailure(error, words('error.network')) })}
      />
      {items.length === 0 ? (
        <EmptyState title={words('admin.noIdentitiesTitle')}>{words('admin.noIdentities')}</EmptyState>
      ) : (
        <IdentityTable items={items} onLetIn={setChosen} onRemove={(one) => remove.mutate(one)} />
      )}
      {chosen !== null && (
        <LetIn
          key={chosen.subject}
          identity={chosen}
          pending={link.isPending}
          onLetIn={(account, role) => {
            const { issuer: from, subject } = chosen
            link.mutate({ issuer: from, subject, account, ...(role === null ? {} : { role }) })
          }}
          onCancel={() => setChosen(null)}
        />
      )}
    </div>
  )
}

function IdentityTable(props: {
  readonly items: readonly Identity[]
  readonly onLetIn: (one: Identity) => void
  readonly onRemove: (one: Identity) => void
}) {
  const words = useWords()
  return (
    <div className={page.panel}>
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{words('admin.subject')}</th>
            <th scope="col">{words('admin.shown')}</th>
            <th scope="col">{words('admin.account')}</th>
            <th scope="col">{words('admin.since')}</th>
            <th scope="col" aria-label={words('admin.actions')} />
          </tr>
        </thead>
        <tbody>
          {props.items.map((one) => (
            <tr key={`${one.issuer} ${one.subject}`}>
              <th scope="row" className="mono foreign" title={one.issuer}>
                {one.subject}
              </th>
              <td data-label={words('admin.shown')} className="foreign">
                {one.shown}
              </td>
              <td data-label={words('admin.account')} className="foreign">
                {one.account ?? words('admin.waits')}
              </td>
              <td data-label={words('admin.since')} className={page.moment}>
                <Timestamp at={one.createdAt} />
              </td>
              <td>
                <div className={css.buttons}>
                  {one.account === null && (
                    <Button size="compact-sm" onClick={() => props.onLetIn(one)}>
                      {words('admin.letIn')}
                    </Button>
                  )}
                  <Button size="compact-sm" variant="default" onClick={() => props.onRemove(one)}>
                    {words(one.account === null ? 'admin.strike' : 'admin.unlink')}
                  </Button>
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function LetIn(props: {
  readonly identity: Identity
  readonly pending: boolean
  readonly onLetIn: (account: string, role: Role | null) => void
  readonly onCancel: () => void
}) {
  const words = useWords()
  const { person } = useSession()
  const users = useQuery(usersQuery).data?.items.filter(({ name }) => name !== person.name) ?? []
  const [kind, setKind] = useState<'existing' | 'new'>('existing')
  const [existing, setExisting] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('reader')
  const account = kind === 'existing' ? existing : name.trim()
  return (
    <section className={page.section} aria-labelledby="let-in">
      <h2 id="let-in">{words('admin.letInAs', { subject: props.identity.subject })}</h2>
      <form
        className={`${page.panel} ${css.form}`}
        onSubmit={(event) => {
          event.preventDefault()
          if (account !== '') props.onLetIn(account, kind === 'existing' ? null : role)
        }}
      >
        <Radio.Group
          label={words('admin.account')}
          value={kind}
          onChange={(value) => setKind(value === 'new' ? 'new' : 'existing')}
        >
          <div className={css.choices}>
            <Radio value="existing" label={words('admin.existing')} />
            <Radio value="new" label={words('admin.newAccount')} />
          </div>
        </Radio.Group>
        {kind === 'existing' ? (
          <NativeSelect
            label={words('signIn.name')}
            className={css.name ?? ''}
            value={existing}
            data={['', ...users.map((one) => one.name)]}
            onChange={(event) => setExisting(event.currentTarget.value)}
          />
        ) : (
          <>
            <TextInput
              label={words('signIn.name')}
              description={words('admin.nameHint')}
              className={css.name ?? ''}
              value={name}
              maxLength={100}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <RoleChoice role={role} onChoose={setRole} />
          </>
        )}
        <div className={css.buttons}>
          <Button type="submit" loading={props.pending} disabled={account === ''}>
            {words('admin.letIn')}
          </Button>
          <Button variant="default" onClick={props.onCancel}>
            {words('app.cancel')}
          </Button>
        </div>
      </form>
    </section>
  )
}
