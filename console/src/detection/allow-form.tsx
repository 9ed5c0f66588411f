import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import form from '../administration/administration.module.css'
import { ask, Refused } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure, FailureText } from '../parts/failure.tsx'
import page from '../styles/page.module.css'
import css from './detection.module.css'

const empty = { value: '', reason: '', until: '' }

export function AllowForm() {
  const words = useWords()
  const client = useQueryClient()
  const [entry, setEntry] = useState(empty)
  const add = useMutation({
    // The day that was chosen is allowed to its end, by the clock of whoever chose it.
    mutationFn: () =>
      ask('/detection/allowed', {
        method: 'POST',
        json: { ...entry, value: entry.value.trim(), until: new Date(`${entry.until}T23:59:59`).toISOString() },
      }),
    onSuccess: () => {
      setEntry(empty)
      void client.invalidateQueries({ queryKey: ['detection'] })
    },
  })
  const isComplete = entry.value.trim() !== '' && entry.reason.trim() !== '' && entry.until !== ''
  return (
    <form
      className={`${page.panel} ${form.form} ${css.form}`}
      aria-label={words('detection.allow')}
      onSubmit={(event) => {
        event.preventDefault()
        if (isComplete) add.mutate()
      }}
    >
      <TextInput
        label={words('detection.value')}
        description={words('detection.valueHint')}
        value={entry.value}
        maxLength={2000}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget }) => setEntry({ ...entry, value: currentTarget.value })}
      />
      <TextInput
        label={words('detection.reason')}
        value={entry.reason}
        maxLength={500}
        onChange={({ currentTarget }) => setEntry({ ...entry, reason: currentTarget.value })}
      />
      <TextInput
        type="date"
        label={words('detection.until')}
        description={words('detection.untilHint')}
        value={entry.until}
        onChange={({ currentTarget }) => setEntry({ ...entry, until: currentTarget.value })}
      />
      {add.error instanceof Refused && add.error.status === 400 ? (
        <FailureText>{words('detection.refused')}</FailureText>
      ) : (
        <Failure of={add.error} />
      )}
      <div>
        <Button type="submit" loading={add.isPending} disabled={!isComplete}>
          {words('detection.allow')}
        </Button>
      </div>
    </form>
  )
}
