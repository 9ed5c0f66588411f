import { Checkbox, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Exercise } from '../../../src/api/contract/exercises.ts'
import { ask } from '../api/client.ts'
import { allianceQuery, exercisesQuery } from '../api/queries.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { FormAct } from '../parts/form-act.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import page from '../styles/page.module.css'
import css from './exercises.module.css'

const hourMs = 3_600_000

/** Opens an exercise in this member's name: under which agreement, among whom, and until when. */
export function OpenForm() {
  const words = useWords()
  const client = useQueryClient()
  const { member: self } = useSession()
  const agreements = (useQuery(allianceQuery).data?.agreements ?? []).filter(({ parties }) => parties.includes(self))
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const agreement = agreements.find(({ id }) => id === (chosen ?? agreements[0]?.id))
  const [left, setLeft] = useState<readonly string[]>([])
  const [from, setFrom] = useState(localMoment(Date.now()))
  const [until, setUntil] = useState(localMoment(Date.now() + 8 * hourMs))
  const others = agreement?.parties.filter((code) => code !== self) ?? []
  const members = others.filter((code) => !left.includes(code))
  const run = useMutation({
    mutationFn: () =>
      ask<Exercise>('/exercises', {
        method: 'POST',
        json: { name: name.trim(), agreement: agreement?.id ?? '', members, from: isoOf(from), until: isoOf(until) },
      }),
    onSuccess: () => {
      setName('')
      return client.invalidateQueries({ queryKey: exercisesQuery.queryKey })
    },
  })
  return (
    <form
      className={`${page.panel} ${css.form}`}
      aria-label={words('exercise.open')}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate()
      }}
    >
      <h2>{words('exercise.open')}</h2>
      <TextInput
        label={words('exercise.name')}
        description={words('exercise.nameHint')}
        value={name}
        maxLength={100}
        required
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={words('exercise.agreement')}
        data={agreements.map(({ id, title }) => ({ value: id, label: title }))}
        value={agreement?.id ?? null}
        allowDeselect={false}
        onChange={setChosen}
      />
      <fieldset className={css.choices}>
        <legend>{words('exercise.members')}</legend>
        {others.map((code) => (
          <Checkbox
            key={code}
            label={<MemberLabel code={code} />}
            checked={members.includes(code)}
            onChange={(event) =>
              setLeft(event.currentTarget.checked ? left.filter((one) => one !== code) : [...left, code])
            }
          />
        ))}
      </fieldset>
      <div className={css.times}>
        <TextInput
          type="datetime-local"
          label={words('exercise.from')}
          value={from}
          required
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={words('exercise.until')}
          description={words('exercise.untilHint')}
          value={until}
          required
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </div>
      <FormAct run={run} ready={name.trim() !== '' && agreement !== undefined}>
        {words('exercise.open')}
      </FormAct>
    </form>
  )
}

/** The reader's own clock, as the field wants it. */
function localMoment(ms: number): string {
  const date = new Date(ms)
  return new Date(ms - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function isoOf(local: string): string {
  return new Date(local).toISOString()
}
