import { Radio } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { NewPassword, NewUserResult, Role, User } from '../../../src/api/contract/accounts.ts'
import { ask } from '../api/client.ts'
import { usersQuery } from '../api/queries.ts'
import { roles } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { asTitle } from '../i18n/names.ts'
import { languages } from '../i18n/setup.ts'
import { useWords } from '../i18n/use-words.ts'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import { AccountsPanel, type Act, type Column } from './accounts-panel.tsx'
import css from './administration.module.css'

export function People() {
  const words = useWords()
  const query = useQuery(usersQuery)
  const { person } = useSession()
  const [role, setRole] = useState<Role>('reader')
  if (query.data === undefined)
    return query.isError ? (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <RowSkeletons rows={4} />
    )
  const columns: readonly Column<User>[] = [
    { head: words('admin.role'), cell: (one) => asTitle(words(`role.${one.role}`)) },
    { head: words('bar.language'), cell: (one) => <LanguageName code={one.language} /> },
    { head: words('admin.signInBy'), cell: (one) => <Means of={one} /> },
  ]
  return (
    <AccountsPanel
      accounts={query.data.items}
      queryKey={usersQuery.queryKey}
      hint={words('admin.peopleHint')}
      columns={columns}
      // Nobody changes the own account: the node would refuse it.
      actsOf={(one) => (one.name === person.name ? [] : actsOf(words, one))}
      addTitle={words('admin.addPerson')}
      choices={<RoleChoice role={role} onChoose={setRole} />}
      add={async (name) => {
        const made = await ask<NewUserResult>('/users', { method: 'POST', json: { name, role } })
        return {
          title: words('admin.personAdded', { name }),
          secrets: [{ label: words('signIn.password'), value: made.password }],
        }
      }}
    />
  )
}

function actsOf(words: ReturnType<typeof useWords>, one: User): Act<User>[] {
  const path = `/users/${encodeURIComponent(one.name)}`
  const change = (json: object) => async () => {
    await ask(path, { method: 'PATCH', json })
    return null
  }
  const remove = (below: string) => async () => {
    await ask(`${path}/${below}`, { method: 'DELETE' })
    return null
  }
  return [
    { label: words(one.disabled ? 'admin.enable' : 'admin.disable'), run: change({ disabled: !one.disabled }) },
    {
      label: words('admin.reset'),
      async run() {
        const { name, password } = await ask<NewPassword>(`${path}/password`, { method: 'POST' })
        return {
          title: words('admin.wasReset', { name }),
          secrets: [{ label: words('signIn.password'), value: password }],
        }
      },
    },
    { label: words('admin.signOut'), run: remove('sessions') },
    ...one.passkeys.map((passkey) => ({
      label: words('admin.removePasskey', { name: passkey.name }),
      run: remove(`passkeys/${encodeURIComponent(passkey.id)}`),
    })),
    ...roles
      .filter((role) => role !== one.role)
      .map((role) => ({ label: words('admin.makeRole', { role: words(`role.${role}`) }), run: change({ role }) })),
  ]
}

export function RoleChoice({ role, onChoose }: { readonly role: Role; readonly onChoose: (role: Role) => void }) {
  const words = useWords()
  return (
    <Radio.Group
      label={words('admin.role')}
      value={role}
      onChange={(value) => onChoose(roles.find((one) => one === value) ?? 'reader')}
    >
      <div className={css.choices}>
        {roles.map((one) => (
          <Radio
            key={one}
            value={one}
            label={
              <>
                {asTitle(words(`role.${one}`))} <small className={css.may}>{words(`admin.may.${one}`)}</small>
              </>
            }
          />
        ))}
      </div>
    </Radio.Group>
  )
}

function LanguageName({ code }: { readonly code: User['language'] }) {
  return <span lang={code}>{languages.find((one) => one.code === code)?.name}</span>
}

function Means({ of }: { readonly of: User }) {
  const words = useWords()
  const means = [
    ...(of.password ? [words('admin.byPassword')] : []),
    ...(of.passkeys.length > 0 ? [words('admin.byPasskeys', { count: of.passkeys.length })] : []),
  ]
  return means.length === 0 ? words('admin.bySso') : means.join(', ')
}
