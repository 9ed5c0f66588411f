import { Button, PasswordInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask, Refused } from '../api/client.ts'
import { passkeysQuery } from '../api/queries.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { Failure, FailureText } from '../parts/failure.tsx'
import page from '../styles/page.module.css'
import css from './access.module.css'
import { useStepUp } from './step-up.tsx'

const fewest = 12
const empty = { now: '', next: '', again: '' }

/** Changes the own password; every other session of the account ends. */
export function Password() {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const hasPassword = useQuery(passkeysQuery).data?.password ?? true
  const [texts, setTexts] = useState(empty)
  const [wrong, setWrong] = useState<'short' | 'differs' | null>(null)
  const change = useMutation({
    mutationFn: () => {
      const json = { next: texts.next, ...(hasPassword ? { password: texts.now } : {}) }
      return stepUp(() => ask('/session/password', { method: 'PUT', json }))
    },
    onSuccess: async () => {
      setTexts(empty)
      await client.invalidateQueries({ queryKey: passkeysQuery.queryKey })
    },
  })
  const field = (name: keyof typeof empty, complete: string) => ({
    value: texts[name],
    maxLength: 1000,
    autoComplete: complete,
    label: words(`password.${name}`),
    visibilityToggleButtonProps: { 'aria-label': words('signIn.show'), tabIndex: 0 },
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setTexts({ ...texts, [name]: event.currentTarget.value }),
  })
  return (
    <section className={page.section} aria-labelledby="password">
      <h2 id="password">{words('password.title')}</h2>
      <p className={page.hint}>{words('password.hint')}</p>
      <form
        className={`${page.panel} ${css.passwords}`}
        onSubmit={(event) => {
          event.preventDefault()
          const problem = texts.next.length < fewest ? 'short' : texts.next === texts.again ? null : 'differs'
          setWrong(problem)
          if (problem === null) change.mutate()
        }}
      >
        {hasPassword && <PasswordInput {...field('now', 'current-password')} required />}
        <PasswordInput {...field('next', 'new-password')} required />
        <PasswordInput {...field('again', 'new-password')} required />
        {wrong === null ? (
          <Failure of={change.error} say={(error) => sayError(words, error)} />
        ) : (
          <FailureText>{words(`password.${wrong}`)}</FailureText>
        )}
        <div>
          <Button type="submit" loading={change.isPending}>
            {words('password.change')}
          </Button>
        </div>
        <p role="status">{change.isSuccess && words('password.done')}</p>
      </form>
    </section>
  )
}

function sayError(words: Words, error: Error): string {
  if (!(error instanceof Refused)) return error.message
  if (error.status === 0) return words('error.network')
  if (error.status === 403 && !error.isOf('step-up-needed')) return words('password.wrong')
  if (error.status === 429) return words('signIn.tooManyLater')
  return error.message
}
