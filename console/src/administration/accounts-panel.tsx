import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useStepUp } from '../access/step-up.tsx'
import { useWords } from '../i18n/use-words.ts'
import { Failure, sayFailure } from '../parts/failure.tsx'
import { EmptyState } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { AddForm } from './add-form.tsx'
import css from './administration.module.css'
import { OneTimeSecrets } from './one-time-secrets.tsx'

export interface Account {
  readonly name: string
  readonly createdAt: string
  readonly disabled: boolean
}

/** What the node says once. */
export interface Told {
  readonly title: string
  readonly secrets: readonly { readonly label: string; readonly value: string }[]
}

export interface Column<T> {
  readonly head: string
  readonly cell: (one: T) => ReactNode
}

export interface Act<T> {
  readonly label: string
  /** What is to be told once; null: nothing. */
  readonly run: (one: T) => Promise<Told | null>
}

interface Props<T extends Account> {
  readonly accounts: readonly T[]
  readonly queryKey: QueryKey
  readonly hint: string
  readonly empty?: { readonly title: string; readonly text: string }
  /** Between the name and the state. */
  readonly columns: readonly Column<T>[]
  readonly actsOf: (one: T) => readonly Act<T>[]
  readonly addTitle: string
  /** What is chosen beside the name. */
  readonly choices: ReactNode
  readonly add: (name: string) => Promise<Told>
}

/** People or clients: who there is, what may be done to each, and the form that adds one. Whatever needs a fresh proof asks for it. */
export function AccountsPanel<T extends Account>(props: Props<T>) {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const [told, setTold] = useState<Told | null>(null)
  const reload = () => client.invalidateQueries({ queryKey: props.queryKey })
  const add = useMutation({
    mutationFn: (name: string) => stepUp(() => props.add(name)),
    onSuccess: async (said) => {
      setTold(said)
      await reload()
    },
    gcTime: 0,
  })
  const act = useMutation({
    mutationFn: ({ one, run }: { one: T; run: Act<T>['run'] }) => stepUp(() => run(one)),
    onSuccess: async (said) => {
      if (said !== null) setTold(said)
      await reload()
    },
    gcTime: 0,
  })
  return (
    <div className={css.panel}>
      <p className={page.hint}>{props.hint}</p>
      {told !== null && <OneTimeSecrets {...told} onDone={() => setTold(null)} />}
      <Failure
        of={act.error}
        say={(error) => words('admin.failed', { detail: sayFailure(error, words('error.network')) })}
      />
      {props.accounts.length === 0 && props.empty !== undefined ? (
        <EmptyState title={props.empty.title}>{props.empty.text}</EmptyState>
      ) : (
        <Table {...props} onAct={(one, { run }) => act.mutate({ one, run })} />
      )}
      <section className={page.section} aria-labelledby="add-account">
        <h2 id="add-account">{props.addTitle}</h2>
        <AddForm add={(name, done) => add.mutate(name, { onSuccess: done })} error={add.error} pending={add.isPending}>
          {props.choices}
        </AddForm>
      </section>
    </div>
  )
}

function Table<T extends Account>({
  accounts,
  columns,
  actsOf,
  onAct,
}: Pick<Props<T>, 'accounts' | 'columns' | 'actsOf'> & { readonly onAct: (one: T, act: Act<T>) => void }) {
  const words = useWords()
  return (
    <div className={page.panel}>
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{words('signIn.name')}</th>
            {columns.map(({ head }) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            <th scope="col">{words('admin.since')}</th>
            <th scope="col">{words('alliance.state')}</th>
            <th scope="col" aria-label={words('admin.actions')} />
          </tr>
        </thead>
        <tbody>
          {accounts.map((one) => (
            <tr key={one.name} data-disabled={one.disabled || undefined}>
              <th scope="row" className="foreign">
                {one.name}
              </th>
              {columns.map(({ head, cell }) => (
                <td key={head} data-label={head}>
                  <span>{cell(one)}</span>
                </td>
              ))}
              <td data-label={words('admin.since')} className={page.moment}>
                <Timestamp at={one.createdAt} />
              </td>
              <td data-label={words('alliance.state')}>{words(one.disabled ? 'admin.disabled' : 'admin.active')}</td>
              <td>
                <Acts one={one} acts={actsOf(one)} onAct={onAct} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Acts<T extends Account>(props: {
  readonly one: T
  readonly acts: readonly Act<T>[]
  readonly onAct: (one: T, act: Act<T>) => void
}) {
  const words = useWords()
  if (props.acts.length === 0) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={words('admin.actionsFor', { name: props.one.name })}>
          <IconDots size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {props.acts.map((act) => (
          <Menu.Item key={act.label} onClick={() => props.onAct(props.one, act)}>
            {act.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
