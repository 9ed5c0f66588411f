import { Button } from '@mantine/core'
import { IconFingerprint, IconLogin2 } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { Session } from '../../../src/api/contract/sessions.ts'
import { isDeclined, passkeysWork, proveByPasskey } from '../access/passkey.ts'
import { ask, Refused } from '../api/client.ts'
import type { SingleSignOnOutcome } from '../app/router.tsx'
import { useWords, type Words } from '../i18n/use-words.ts'
import css from './sign-in.module.css'

interface Props {
  readonly singleSignOn: boolean
  /** How a sign-in at the provider ended, where the browser has just come back from it. */
  readonly outcome: SingleSignOnOutcome | undefined
  readonly onSignedIn: (session: Session) => Promise<void>
}

/** To sign in without a password: by passkey, or at the sign-in service. */
export function OtherWays({ singleSignOn, outcome, onSignedIn }: Props) {
  const words = useWords()
  const byPasskey = useMutation({
    async mutationFn() {
      const { options } = await ask<{ options: Record<string, unknown> }>('/session/passkey/options', {
        method: 'POST',
      })
      const response = await proveByPasskey(options)
      return ask<Session>('/session/passkey', { method: 'POST', json: { response } })
    },
    meta: { alwaysTried: true },
    onSuccess: onSignedIn,
  })
  const bySso = useMutation({
    mutationFn: () => ask<{ url: string }>('/session/sso', { method: 'POST' }),
    meta: { alwaysTried: true },
    onSuccess: ({ url }) => globalThis.location.assign(url),
  })
  if (!singleSignOn && !passkeysWork()) return null
  const failed = byPasskey.error ?? bySso.error
  return (
    <div className={css.others}>
      <p className={css.or}>{words('signIn.or')}</p>
      {passkeysWork() && (
        <Button
          variant="default"
          size="md"
          fullWidth
          loading={byPasskey.isPending}
          leftSection={<IconFingerprint size={18} stroke={1.6} aria-hidden="true" />}
          onClick={() => byPasskey.mutate()}
        >
          {words('signIn.byPasskey')}
        </Button>
      )}
      {singleSignOn && (
        <Button
          variant="default"
          size="md"
          fullWidth
          loading={bySso.isPending || bySso.isSuccess}
          leftSection={<IconLogin2 size={18} stroke={1.6} aria-hidden="true" />}
          onClick={() => bySso.mutate()}
        >
          {words('signIn.bySso')}
        </Button>
      )}
      <div role="alert" className={css.alert}>
        {failed !== null ? (
          <p>{sayFailure(words, failed, bySso.isError)}</p>
        ) : (
          outcome !== undefined && <p>{words(`signIn.sso.${outcome}`)}</p>
        )}
      </div>
    </div>
  )
}

function sayFailure(words: Words, error: Error, sso: boolean): string {
  if (isDeclined(error)) return words('passkey.declined')
  if (!(error instanceof Refused)) return words('passkey.failed')
  if (error.status === 0) return words('signIn.unreachable')
  if (error.status === 429) return words('signIn.tooManyLater')
  if (sso) return words('signIn.sso.unavailable')
  return error.status === 401 ? words('signIn.passkeyRefused') : error.message
}
