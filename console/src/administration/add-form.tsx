import { Button, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Refused } from '../api/client.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { isAccountName } from '../parts/name-rules.ts'
import page from '../styles/page.module.css'
import css from './administration.module.css'

interface Props {
  /** `done` empties the form. */
  readonly add: (name: string, done: () => void) => void
  readonly error: Error | null
  readonly pending: boolean
  /** What is chosen beside the name. */
  readonly children: ReactNode
}

export function AddForm({ add, error, pending, children }: Props) {
  const words = useWords()
  const [name, setName] = useState('')
  const [unfit, setUnfit] = useState(false)
  return (
    <form
      className={`${page.panel} ${css.form}`}
      onSubmit={(event) => {
        event.preventDefault()
        setUnfit(!isAccountName(name.trim()))
        if (isAccountName(name.trim())) add(name.trim(), () => setName(''))
      }}
    >
      <TextInput
        label={words('signIn.name')}
        description={words('admin.nameHint')}
        value={name}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        className={css.name ?? ''}
        error={unfit ? words('admin.nameInvalid') : error === null ? undefined : refusal(words, error)}
        onChange={(event) => {
          setUnfit(false)
          setName(event.currentTarget.value)
        }}
      />
      {children}
      <div>
        <Button type="submit" loading={pending} disabled={name.trim() === ''}>
          {words('admin.add')}
        </Button>
      </div>
    </form>
  )
}

function refusal(words: Words, error: Error): string {
  const status = error instanceof Refused ? error.status : 500
  if (status === 409) return words('admin.nameTaken')
  if (status === 400) return words('admin.nameInvalid')
  return status === 0 ? words('error.network') : error.message
}
