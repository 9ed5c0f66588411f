import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useCallback, useEffect, useRef, useState } from 'react'
import type { StepUpOptions } from '../../../src/api/contract/passkeys.ts'
import { ask, Refused } from '../api/client.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import css from './access.module.css'
import { isDeclined, proveByPasskey } from './passkey.ts'

/** Runs what the node may ask a proof for; asks the person for it where the node does, then runs it again. */
export type WithStepUp = <T>(work: () => Promise<T>) => Promise<T>

const Context = createContext<WithStepUp>((work) => work())

/**
 * For every act that the node may answer with "prove again who you are": `const stepUp = useStepUp()`, then
 * `stepUp(() => ask('/users', …))`. Rejects with the node's refusal where the person declines.
 */
export function useStepUp(): WithStepUp {
  return use(Context)
}

interface Waiting {
  readonly proved: () => void
  readonly declined: () => void
}

function needsStepUp(error: unknown): boolean {
  return error instanceof Refused && error.isOf('step-up-needed')
}

export function StepUpProvider({ children }: { readonly children: ReactNode }) {
  const [waiting, setWaiting] = useState<Waiting | null>(null)
  const withStepUp = useCallback<WithStepUp>(async (work) => {
    try {
      return await work()
    } catch (error) {
      if (!needsStepUp(error)) throw error
      await new Promise<void>((proved, declined) => setWaiting({ proved, declined: () => declined(error) })).finally(
        () => setWaiting(null),
      )
      return await work()
    }
  }, [])
  return (
    <Context value={withStepUp}>
      {children}
      {waiting !== null && <StepUpDialog waiting={waiting} />}
    </Context>
  )
}

function StepUpDialog({ waiting }: { readonly waiting: Waiting }) {
  const words = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const prove = useMutation({
    mutationFn: async (password?: string) => {
      const asked = await ask<StepUpOptions>('/session/step-up/options', { method: 'POST' })
      if (asked.by === 'none') throw new Error('none')
      if (asked.by === 'password' && password === undefined) return 'password' as const
      const proof = asked.by === 'password' ? { password } : { response: await proveByPasskey(asked.options ?? {}) }
      await ask('/session/step-up', { method: 'POST', json: proof })
      return 'proved' as const
    },
    onSuccess: (outcome) => outcome === 'proved' && waiting.proved(),
  })
  const { mutate } = prove
  useEffect(() => {
    dialog.current?.showModal()
    mutate(undefined)
  }, [mutate])
  const [byPassword, setByPassword] = useState(false)
  useEffect(() => {
    if (prove.data === 'password') setByPassword(true)
  }, [prove.data])
  return (
    <dialog ref={dialog} className={css.dialog} aria-labelledby="step-up" onClose={waiting.declined}>
      <form
        className={css.inside}
        onSubmit={(event) => {
          event.preventDefault()
          const password = new FormData(event.currentTarget).get('password')
          prove.mutate(typeof password === 'string' ? password : undefined)
        }}
      >
        <h2 id="step-up">{words('stepUp.title')}</h2>
        <p>{words(byPassword ? 'stepUp.byPassword' : 'stepUp.byPasskey')}</p>
        {byPassword && (
          <PasswordInput
            name="password"
            label={words('signIn.password')}
            autoComplete="current-password"
            maxLength={1000}
            data-autofocus
            autoFocus
            visibilityToggleButtonProps={{ 'aria-label': words('signIn.show'), tabIndex: 0 }}
          />
        )}
        <Failure of={prove.error} say={(error) => sayProofError(words, error)} />
        <div className={css.buttons}>
          <Button type="submit" loading={prove.isPending}>
            {words('stepUp.prove')}
          </Button>
          <Button variant="default" onClick={() => dialog.current?.close()}>
            {words('app.cancel')}
          </Button>
        </div>
      </form>
    </dialog>
  )
}

function sayProofError(words: Words, error: Error): string {
  if (error.message === 'none') return words('stepUp.none')
  if (isDeclined(error)) return words('passkey.declined')
  if (!(error instanceof Refused)) return words('passkey.failed')
  if (error.status === 0) return words('error.network')
  if (error.status === 429)
    return error.retryAfterSeconds === null
      ? words('signIn.tooManyLater')
      : words('signIn.tooMany', { count: error.retryAfterSeconds })
  return words(error.status === 403 ? 'stepUp.refused' : 'passkey.failed')
}
