import { useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import { StepUpProvider } from '../access/step-up.tsx'
import { allianceQuery } from '../api/queries.ts'
import { HelpContext } from '../help/help-context.ts'
import { showLanguage } from '../i18n/setup.ts'
import { useWords } from '../i18n/use-words.ts'
import { AwayBanner } from './away-banner.tsx'
import { ExerciseBanner, NotInExercise } from './exercise.tsx'
import { useFetchAhead } from './fetch-ahead.ts'
import { HelpSheet } from './help-sheet.tsx'
import { useCommandKey, useKeys } from './keys.ts'
import { LiveContext, useLiveConnection } from './live.ts'
import { MarkingFrame } from './marking.tsx'
import { Navigation } from './navigation.tsx'
import { isOfTheNode, pagesFor } from './pages.ts'
import { Palette } from './palette.tsx'
import { useSession, useSessionEnd } from './session.ts'
import css from './shell.module.css'
import { TopBar } from './top-bar.tsx'

/** What stands around every page: banners, navigation, search, and the line to the node. */
export function Shell() {
  const words = useWords()
  const session = useSession()
  const live = useLiveConnection()
  const navigate = useNavigate()
  const search = useRef<HTMLInputElement>(null)
  const [help, setHelp] = useState(false)
  const [menu, setMenu] = useState(false)
  const [palette, setPalette] = useState(false)
  const openHelp = useCallback(() => setHelp(true), [])
  useCommandKey(() => setPalette((open) => !open))
  useStoredPreferences()
  useQuery(allianceQuery)
  const shown = usePageFocus()
  useFetchAhead(live.state === 'open')
  useSessionEnd(session)

  useKeys({
    '/': () => {
      search.current?.focus()
      search.current?.select()
    },
    '?': openHelp,
    ...Object.fromEntries(pagesFor(session).map(({ to, go }) => [`g ${go}`, () => void navigate({ to })])),
  })

  return (
    <LiveContext value={live}>
      <HelpContext value={openHelp}>
        <StepUpProvider>
          <div className={css.window}>
            <a href="#content" className={css.skip}>
              {words('app.skip')}
            </a>
            {session.exercise && <ExerciseBanner name={session.space} />}
            <MarkingFrame>
              <AwayBanner limit={session.copies?.tlp} />
              <TopBar session={session} searchRef={search} onHelp={openHelp} onMenu={() => setMenu(true)} />
              <div className={css.body}>
                <Navigation session={session} opened={menu} onClose={() => setMenu(false)} />
                <main id="content" className={css.content} tabIndex={-1} data-page={shown}>
                  {session.exercise && shown !== undefined && isOfTheNode(shown) ? <NotInExercise /> : <Outlet />}
                </main>
              </div>
            </MarkingFrame>
            <Palette session={session} opened={palette} onClose={() => setPalette(false)} onHelp={openHelp} />
            <HelpSheet opened={help} session={session} onClose={() => setHelp(false)} />
          </div>
        </StepUpProvider>
      </HelpContext>
    </LiveContext>
  )
}

/** The person's own language and appearance, as this node remembers them. */
function useStoredPreferences() {
  const { person } = useSession()
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  useEffect(() => void showLanguage(person.language), [person.language])
  useEffect(() => setColorScheme(person.theme), [person.theme, setColorScheme])
}

/** After a change of page the focus is at its beginning, so that the keyboard and screen readers go on from there; the path of the page that is shown. */
function usePageFocus(): string | undefined {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  const first = useRef(true)
  useEffect(() => {
    if (path === undefined) return
    if (first.current) {
      first.current = false
      return
    }
    const content = document.getElementById('content')
    // Who is quicker than the page keeps the place.
    if (content?.contains(document.activeElement) === false) content.focus({ preventScroll: true })
  }, [path])
  return path
}
