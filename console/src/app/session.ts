import { useMantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { Language } from '../../../src/api/contract/accounts.ts'
import type { Session } from '../../../src/api/contract/sessions.ts'
import { ask } from '../api/client.ts'
import { sessionQuery } from '../api/queries.ts'
import { isAway, lastAnsweredMs } from '../api/reach.ts'
import { forgetSpace } from '../api/space.ts'
import { endCopies } from '../copies/copies.ts'
import { rememberLanguage, showLanguage } from '../i18n/setup.ts'
import { leave } from './leaving.ts'
import { tellOtherTabs } from './other-tabs.ts'

export type Theme = Session['person']['theme']

export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data
}

/** Changes language and appearance at once, here and in the person's preferences. */
export function usePreferences() {
  const client = useQueryClient()
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const save = useMutation({
    mutationFn: (preferences: { language?: Language; theme?: Theme }) =>
      ask('/session/preferences', { method: 'PATCH', json: preferences }),
    onMutate: (preferences) => {
      client.setQueryData(sessionQuery.queryKey, (before) =>
        before === undefined ? before : { ...before, person: { ...before.person, ...preferences } },
      )
    },
  })
  return {
    async setLanguage(language: Language) {
      await showLanguage(language)
      rememberLanguage(language)
      save.mutate({ language })
    },
    setTheme(theme: Theme) {
      setColorScheme(theme)
      save.mutate({ theme })
    },
  }
}

/** A session that ends while the node is away ends here as well: its time was said when it could still be asked. */
export function useSessionEnd({ copies }: Session): void {
  const client = useQueryClient()
  const navigate = useNavigate()
  useEffect(() => {
    if (copies === null) return
    const look = setInterval(() => {
      const idleMs = Date.now() - lastAnsweredMs()
      if (!isAway() || (Date.now() < Date.parse(copies.until) && idleMs < copies.idleSeconds * 1000)) return
      void endCopies()
      client.clear()
      void navigate({ to: '/sign-in', search: { ended: true } })
    }, 60_000)
    return () => clearInterval(look)
  }, [copies, client, navigate])
}

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  const navigate = useNavigate()
  return async () => {
    // Whatever the node answers, nothing of this session stays here.
    await endCopies()
    await leave()
    tellOtherTabs()
    forgetSpace()
    await navigate({ to: '/sign-in' })
    client.clear()
  }
}
