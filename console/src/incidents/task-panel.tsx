import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Incident } from '../../../src/api/contract/incidents.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './incidents.module.css'
import { scaleWord } from './said.ts'
import { useChange } from './use-change.ts'

const states = ['pending', 'ongoing', 'successful', 'failed', 'cancelled'] as const

/** Who does what, and by when. */
export function TaskPanel({ incident }: { readonly incident: Incident }) {
  const words = useWords()
  const change = useChange(incident.num)
  const [title, setTitle] = useState('')
  const [owner, setOwner] = useState('')
  const [due, setDue] = useState('')
  return (
    <>
      {incident.tasks.length === 0 && <p className={css.quiet}>{words('incident.noTasks')}</p>}
      <ul className={css.forms}>
        {incident.tasks.map((task) => (
          <li key={task.num}>
            <b className="foreign">{task.title}</b>
            <span className="foreign">{task.owner}</span>
            {task.due !== null && (
              <span className={css.quiet}>
                {words('incident.dueBy')} <Timestamp at={task.due} form="short" />
              </span>
            )}
            <NativeSelect
              aria-label={words('incident.taskState', { title: task.title })}
              value={task.state}
              data={states.map((value) => ({ value, label: scaleWord(words, 'task', value) }))}
              onChange={(event) =>
                change.mutate({
                  path: `/tasks/${task.num}`,
                  method: 'PATCH',
                  json: { state: event.currentTarget.value },
                })
              }
            />
          </li>
        ))}
      </ul>
      <form
        className={`${css.line} ${page.fieldRow}`}
        aria-label={words('incident.addTask')}
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate(
            { path: '/tasks', json: { title, owner, due: due === '' ? null : new Date(due).toISOString() } },
            { onSuccess: () => setTitle('') },
          )
        }}
      >
        <TextInput
          label={words('incident.task')}
          value={title}
          required
          maxLength={300}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <TextInput
          label={words('incident.owner')}
          value={owner}
          maxLength={100}
          onChange={(event) => setOwner(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={words('incident.dueBy')}
          value={due}
          onChange={(event) => setDue(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={change.isPending} disabled={title.trim() === ''}>
          {words('incident.addTask')}
        </Button>
      </form>
      <Failure of={change.error} />
    </>
  )
}
