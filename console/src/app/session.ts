import { useMantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Language } from '../../../src/api/contract/accounts.ts'
import type { Session } from '../../../src/api/contract/sessions.ts'
import { ask } from '../api/client.ts'
import { sessionQuery } from '../api/queries.ts'
import { forgetSpace } from '../api/space.ts'
import { rememberLanguage, showLanguage } from '../i18n/setup.ts'

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

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  const navigate = useNavigate()
  return async () => {
    // Whatever the node answers, nothing of this session stays on the screen.
    await ask('/session', { method: 'DELETE' }).catch(() => undefined)
    forgetSpace()
    await navigate({ to: '/sign-in' })
    client.clear()
  }
}
