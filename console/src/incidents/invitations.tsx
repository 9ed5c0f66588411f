import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { InvitationMade } from '../../../src/api/contract/incidents.ts'
import { ask } from '../api/client.ts'
import { invitationsQuery, vocabularyQuery } from '../api/queries.ts'
import { languages } from '../i18n/setup.ts'
import { useWords } from '../i18n/use-words.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './incidents.module.css'
import { say } from './said.ts'

/** Links for operators who are no people of this node: each takes one report, and afterwards shows that one. */
export function Invitations() {
  const words = useWords()
  const client = useQueryClient()
  const query = useQuery(invitationsQuery)
  const list = query.data?.items ?? []
  const vocabulary = useQuery(vocabularyQuery).data
  const [name, setName] = useState('')
  const [language, setLanguage] = useState<string>(words.language)
  const [sector, setSector] = useState('water')
  const refresh = () => client.invalidateQueries({ queryKey: ['incident-invitations'] })
  const invite = useMutation({
    mutationFn: () =>
      ask<InvitationMade>('/incident-invitations', { method: 'POST', json: { name, language, sector } }),
    async onSuccess() {
      setName('')
      await refresh()
    },
  })
  const revoke = useMutation({
    mutationFn: (id: string) => ask(`/incident-invitations/${id}`, { method: 'DELETE' }),
    onSuccess: refresh,
  })
  const address = invite.data === undefined ? '' : `${location.origin}${invite.data.path}`
  return (
    <div className={`${page.panel} ${css.inside}`}>
      <p className={css.quiet}>{words('incident.inviteHint')}</p>
      <form
        className={`${css.line} ${page.fieldRow}`}
        aria-label={words('incident.invite')}
        onSubmit={(event) => {
          event.preventDefault()
          invite.mutate()
        }}
      >
        <TextInput
          label={words('incident.inviteName')}
          value={name}
          required
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={words('incident.sector')}
          value={sector}
          data={vocabulary?.sectors.map(({ id, said }) => ({ value: id, label: say(words, said) })) ?? []}
          onChange={(event) => setSector(event.currentTarget.value)}
        />
        <NativeSelect
          label={words('incident.language')}
          value={language}
          data={languages.map(({ code, name: label }) => ({ value: code, label }))}
          onChange={(event) => setLanguage(event.currentTarget.value)}
        />
        <Button type="submit" loading={invite.isPending} disabled={name.trim() === ''}>
          {words('incident.invite')}
        </Button>
      </form>
      {address !== '' && (
        <p role="status" className={css.gate} data-state="given">
          {words('incident.linkOnce')} <code className={css.digest}>{address}</code>{' '}
          <CopyButton text={address} label={words('incident.copyLink')} wide="xs" />
        </p>
      )}
      {query.isError && <Failure of={query.error} />}
      <ul hidden={list.length === 0} className={css.forms}>
        {list.map((one) => (
          <li key={one.id}>
            <b className="foreign">{one.name}</b>
            <span className={css.quiet}>
              {one.incident > 0 ? words('incident.linkUsed', { num: one.incident }) : words('incident.linkOpen')}{' '}
              <Timestamp at={one.expiresAt} form="short" />
            </span>
            <Button size="compact-sm" variant="default" onClick={() => revoke.mutate(one.id)}>
              {words('incident.revokeLink')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  )
}
