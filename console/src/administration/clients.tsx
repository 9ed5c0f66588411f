import { Checkbox, Radio } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Client, NewClientResult } from '../../../src/api/contract/clients.ts'
import type { TlpLabel as Tlp } from '../../../src/api/contract/labels.ts'
import { ask } from '../api/client.ts'
import { clientsQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import { AccountsPanel, type Act, type Column, type Told } from './accounts-panel.tsx'
import css from './administration.module.css'

// Beyond TLP:AMBER nothing goes to clients (FIRST TLP 2.0), so no higher clearance is offered.
const clearances: readonly Tlp[] = ['clear', 'green', 'amber']

export function Clients() {
  const words = useWords()
  const query = useQuery(clientsQuery)
  const [tlp, setTlp] = useState<Tlp>('green')
  const [write, setWrite] = useState(false)
  if (query.data === undefined)
    return query.isError ? (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <RowSkeletons rows={4} />
    )
  const columns: readonly Column<Client>[] = [
    { head: words('admin.clearance'), cell: (one) => <TlpLabel tlp={one.tlp} /> },
    { head: words('admin.write'), cell: (one) => words(one.write ? 'app.yes' : 'app.no') },
  ]
  const tell = (title: string, made: NewClientResult): Told => ({
    title,
    secrets: [
      { label: words('signIn.password'), value: made.password },
      { label: words('admin.token'), value: made.token },
    ],
  })
  function actsOf({ name, disabled }: Client): readonly Act<Client>[] {
    const path = `/clients/${encodeURIComponent(name)}`
    return [
      {
        label: words(disabled ? 'admin.enable' : 'admin.disable'),
        async run() {
          await ask(path, { method: 'PATCH', json: { disabled: !disabled } })
          return null
        },
      },
      {
        label: words('admin.resetClient'),
        run: async () =>
          tell(
            words('admin.clientWasReset', { name }),
            await ask<NewClientResult>(`${path}/credentials`, { method: 'POST' }),
          ),
      },
    ]
  }
  return (
    <AccountsPanel
      accounts={query.data.items}
      queryKey={clientsQuery.queryKey}
      hint={words('admin.clientsHint')}
      empty={{ title: words('admin.noClientsTitle'), text: words('admin.noClients') }}
      columns={columns}
      actsOf={actsOf}
      addTitle={words('admin.addClient')}
      choices={
        <>
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
        </>
      }
      add={async (name) =>
        tell(
          words('admin.clientAdded', { name }),
          await ask<NewClientResult>('/clients', { method: 'POST', json: { name, tlp, write } }),
        )
      }
    />
  )
}
