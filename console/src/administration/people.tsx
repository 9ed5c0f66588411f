import { Radio } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { NewUser, NewUserResult, Role, User } from '../../../src/api/contract.ts'
import { ask } from '../api/client.ts'
import { usersQuery } from '../api/queries.ts'
import { roles } from '../app/roles.ts'
import { languages } from '../i18n/setup.ts'
import { useWords } from '../i18n/use-words.ts'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { AddForm } from './add-form.tsx'
import css from './administration.module.css'
import { OneTimeSecrets } from './one-time-secrets.tsx'

export function People() {
  const words = useWords()
  const client = useQueryClient()
  const query = useQuery(usersQuery)
  const [role, setRole] = useState<Role>('reader')
  const add = useMutation({
    mutationFn: (wish: NewUser) => ask<NewUserResult>('/users', { method: 'POST', json: wish }),
    onSuccess: () => client.invalidateQueries({ queryKey: usersQuery.queryKey }),
    gcTime: 0,
  })
  if (query.data === undefined)
    return query.isError ? (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <RowSkeletons rows={4} />
    )
  return (
    <div className={css.panel}>
      <p className={page.hint}>{words('admin.peopleHint')}</p>
      <PeopleTable people={query.data.items} />
      <section className={page.section} aria-labelledby="add-person">
        <h2 id="add-person">{words('admin.addPerson')}</h2>
        {add.data === undefined ? (
          <AddForm add={(name) => add.mutate({ name, role })} error={add.error} pending={add.isPending}>
            <Radio.Group
              label={words('admin.role')}
              value={role}
              onChange={(value) => setRole(roles.find((one) => one === value) ?? 'reader')}
            >
              <div className={css.choices}>
                {roles.map((one) => (
                  <Radio
                    key={one}
                    value={one}
                    label={
                      <>
                        {words(`role.${one}`)} <small className={css.may}>{words(`admin.may.${one}`)}</small>
                      </>
                    }
                  />
                ))}
              </div>
            </Radio.Group>
          </AddForm>
        ) : (
          <OneTimeSecrets
            title={words('admin.personAdded', { name: add.data.name })}
            secrets={[{ label: words('signIn.password'), value: add.data.password }]}
            onDone={() => add.reset()}
          />
        )}
      </section>
    </div>
  )
}

function PeopleTable({ people }: { readonly people: readonly User[] }) {
  const words = useWords()
  return (
    <div className={page.panel}>
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{words('signIn.name')}</th>
            <th scope="col">{words('admin.role')}</th>
            <th scope="col">{words('bar.language')}</th>
            <th scope="col">{words('admin.since')}</th>
            <th scope="col">{words('alliance.state')}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((one) => (
            <tr key={one.name}>
              <th scope="row" className="foreign">
                {one.name}
              </th>
              <td data-label={words('admin.role')}>{words(`role.${one.role}`)}</td>
              <td data-label={words('bar.language')} lang={one.language}>
                {languages.find(({ code }) => code === one.language)?.name}
              </td>
              <td data-label={words('admin.since')} className={page.moment}>
                <Timestamp at={one.createdAt} />
              </td>
              <td data-label={words('alliance.state')}>{words(one.disabled ? 'admin.disabled' : 'admin.active')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
