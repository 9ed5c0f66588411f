import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { Session } from '../../../src/api/contract/sessions.ts'
import { ask, Refused } from '../api/client.ts'
import { aboutQuery, sessionQuery } from '../api/queries.ts'
import { ExerciseBanner } from '../app/exercise.tsx'
import { forgetLeaving } from '../app/leaving.ts'
import { tellOtherTabs } from '../app/other-tabs.ts'
import { beginCopies } from '../copies/copies.ts'
import { memberInSentence } from '../i18n/member-name.ts'
import { currentLanguage, languages, rememberLanguage, showLanguage } from '../i18n/setup.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { JapaneseName } from '../parts/japanese-name.tsx'
import { TrefoilMark } from '../parts/trefoil-mark.tsx'
import { OtherWays } from './other-ways.tsx'
import css from './sign-in.module.css'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const words = useWords()
  const { next, ended, sso } = route.useSearch()
  const about = useQuery(aboutQuery).data
  const client = useQueryClient()
  const router = useRouter()
  const navigate = useNavigate()
  const chosenLanguage = useRef(false)
  const password = useRef<HTMLInputElement>(null)
  const [missing, setMissing] = useState(false)

  const arrive = async (session: Session) => {
    // Whoever chose a language on this page wants it, whatever the node remembers.
    const language = chosenLanguage.current ? currentLanguage() : session.person.language
    if (language !== session.person.language)
      await ask('/session/preferences', { method: 'PATCH', json: { language } }).catch(() => undefined)
    forgetLeaving()
    beginCopies(session)
    tellOtherTabs()
    client.setQueryData(sessionQuery.queryKey, { ...session, person: { ...session.person, language } })
    if (next?.startsWith('/') && !next.startsWith('//')) router.history.replace(next)
    else await navigate({ to: '/', replace: true })
  }
  const signIn = useMutation({
    mutationFn: (given: { name: string; password: string }) =>
      ask<Session>('/session', { method: 'POST', json: given }),
    meta: { alwaysTried: true },
    onSuccess: arrive,
    onError: () => password.current?.focus(),
  })

  return (
    <div className={css.page}>
      {about?.exercise && <ExerciseBanner />}
      <div className={css.backdrop}>
        <TrefoilMark size={880} />
      </div>
      <main className={css.card}>
        <header className={css.head}>
          <TrefoilMark size={44} />
          <div>
            <p className={css.brand} translate="no">
              Trefoil
            </p>
            <p className={css.tagline}>{words('app.tagline')}</p>
          </div>
        </header>
        <h1 className={css.title}>
          {words('signIn.title')}
          {about !== undefined && (
            <small>
              <b>{about.member}</b>{' '}
              {words('signIn.node', { name: memberInSentence(words, about.member, about.memberName) })}
            </small>
          )}
        </h1>
        <form
          className={css.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            const form = new FormData(event.currentTarget)
            const given = { name: String(form.get('name')).trim(), password: String(form.get('password')) }
            const incomplete = given.name === '' || given.password === ''
            setMissing(incomplete)
            signIn.reset()
            if (!incomplete) signIn.mutate(given)
          }}
        >
          <TextInput
            name="name"
            label={words('signIn.name')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={200}
            autoFocus
            size="md"
            labelProps={{ mb: 4 }}
          />
          <PasswordInput
            ref={password}
            name="password"
            label={words('signIn.password')}
            autoComplete="current-password"
            maxLength={1000}
            size="md"
            labelProps={{ mb: 4 }}
            visibilityToggleButtonProps={{ 'aria-label': words('signIn.show'), tabIndex: 0 }}
          />
          <div role="alert" className={css.alert}>
            {missing && <p>{words('signIn.missing')}</p>}
            {signIn.isError && <p>{saySignInError(words, signIn.error)}</p>}
          </div>
          {ended === true && !signIn.isError && !missing && <p className={css.ended}>{words('signIn.ended')}</p>}
          <Button type="submit" size="md" loading={signIn.isPending} fullWidth>
            {words('signIn.submit')}
          </Button>
        </form>
        <OtherWays singleSignOn={about?.singleSignOn === true} outcome={sso} onSignedIn={arrive} />
        <p className={css.notice}>{words('signIn.notice')}</p>
      </main>
      <nav className={css.languages} aria-label={words('bar.language')}>
        {languages.map(({ code, name }) => (
          <button
            key={code}
            type="button"
            lang={code}
            aria-label={name}
            aria-pressed={words.language === code}
            onClick={() => {
              chosenLanguage.current = true
              rememberLanguage(code)
              void showLanguage(code)
            }}
          >
            {code === 'ja' && words.language !== 'ja' ? <JapaneseName /> : name}
          </button>
        ))}
      </nav>
    </div>
  )
}

function saySignInError(words: Words, error: Error): string {
  if (!(error instanceof Refused) || error.status === 0) return words('signIn.unreachable')
  if (error.status === 401) return words('signIn.wrong')
  if (error.status === 429)
    return error.retryAfterSeconds === null
      ? words('signIn.tooManyLater')
      : words('signIn.tooMany', { count: error.retryAfterSeconds })
  return words('error.server', { status: error.status })
}
