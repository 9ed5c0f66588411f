import { Checkbox, Radio } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Client, NewClient, NewClientResult, TlpLabel as Tlp } from '../../../src/api/contract.ts'
import { ask } from '../api/client.ts'
import { clientsQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { EmptyState, ErrorState, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import page from '../styles/page.module.css'
import { AddForm } from './add-form.tsx'
import css from './administration.module.css'
import { OneTimeSecrets } from './one-time-secrets.tsx'

// Beyond TLP:AMBER nothing goes to clients (FIRST TLP 2.0), so no higher clearance is offered.
const clearances: readonly Tlp[] = ['clear', 'green', 'amber']

export function Clients() {
  const words = useWords()
  const client = useQueryClient()
  const query = useQuery(clientsQuery)
  const [tlp, setTlp] = useState<Tlp>('green')
  const [write, setWrite] = useState(false)
  const add = useMutation({
    mutationFn: (wish: NewClient) => ask<NewClientResult>('/clients', { method: 'POST', json: wish }),
    onSuccess: () => client.invalidateQueries({ queryKey: clientsQuery.queryKey }),
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
      <p className={page.hint}>{words('admin.clientsHint')}</p>
      {query.data.items.length === 0 ? (
        <EmptyState title={words('admin.noClientsTitle')}>{words('admin.noClients')}</EmptyState>
      ) : (
        <ClientTable clients={query.data.items} />
      )}
      <section className={page.section} aria-labelledby="add-client">
        <h2 id="add-client">{words('admin.addClient')}</h2>
        {add.data === undefined ? (
          <AddForm add={(name) => add.mutate({ name, tlp, write })} error={add.error} pending={add.isPending}>
            <Radio.Group
              label={words('admin.clearance')}
              value={tlp}
              onChange={(value) => setTlp(clearances.find((one) => one === value) ?? 'green')}
            >
              <div className={css.choices}>
                {clearances.map((one) => (
                  <Radio key={one} value={one} label={<TlpLabel tlp={one} />} />
                ))}
              </div>
            </Radio.Group>
            <Checkbox
              label={words('admin.writeLabel')}
              checked={write}
              onChange={(event) => setWrite(event.currentTarget.checked)}
            />
          </AddForm>
        ) : (
          <OneTimeSecrets
            title={words('admin.clientAdded', { name: add.data.username })}
            secrets={[
              { label: words('signIn.password'), value: add.data.password },
              { label: words('admin.token'), value: add.data.token },
            ]}
            onDone={() => add.reset()}
          />
        )}
      </section>
    </div>
  )
}

function ClientTable({ clients }: { readonly clients: readonly Client[] }) {
  const words = useWords()
  return (
    <div className={page.panel}>
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{words('signIn.name')}</th>
            <th scope="col">{words('admin.clearance')}</th>
            <th scope="col">{words('admin.write')}</th>
            <th scope="col">{words('admin.since')}</th>
            <th scope="col">{words('alliance.state')}</th>
          </tr>
        </thead>
        <tbody>
          {clients.map((one) => (
            <tr key={one.name}>
              <th scope="row" className="foreign">
                {one.name}
              </th>
              <td data-label={words('admin.clearance')}>
                <span>
                  <TlpLabel tlp={one.tlp} />
                </span>
              </td>
              <td data-label={words('admin.write')}>{words(one.write ? 'app.yes' : 'app.no')}</td>
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
