import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './styles/mantine.css'
import './styles/latin.css'
import './styles/tokens.css'
import './styles/base.css'
import type { Session } from '../../src/api/contract/sessions.ts'
import { ask } from './api/client.ts'
import { sessionQuery } from './api/queries.ts'
import { createQueryClient } from './api/query-client.ts'
import { heedOtherTabs } from './app/other-tabs.ts'
import { createAppRouter } from './app/router.tsx'
import { theme } from './app/theme.ts'
import { endCopies } from './copies/copies.ts'
import { startLanguage } from './i18n/setup.ts'

function signedOut(): void {
  void endCopies()
  queryClient.clear()
  const here = router.state.location
  if (here.pathname === '/sign-in') return
  void router.navigate({ to: '/sign-in', search: { next: here.href, ended: true }, replace: true })
}
const queryClient = createQueryClient(signedOut)
const router = createAppRouter(queryClient)

heedOtherTabs(async () => {
  const before = queryClient.getQueryData(sessionQuery.queryKey)
  if (before === undefined) return
  const now = await ask<Session>('/session').catch(() => null)
  if (now === null) signedOut()
  // Nothing of one session is shown in another.
  else if (now.person.name !== before.person.name || now.copies?.session !== before.copies?.session) location.reload()
})

await startLanguage()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    {/* Mantine's variables and classes come from its static sheets: with these off it adds no <style> at run time, so the policy needs no 'unsafe-inline'. */}
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
      withStaticClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
