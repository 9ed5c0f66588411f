import { useRouterState } from '@tanstack/react-router'
import { useWords } from '../i18n/use-words.ts'
import css from './about-page.module.css'
import { type HelpedPage, helpedPage, pageHelp } from './page-help.ts'

/** What the page that is shown is for, what one does on it, and where more is written. */
export function AboutPage() {
  const words = useWords()
  const name = useHelpedPage()
  return (
    <section className={css.about} aria-label={words('about.title')}>
      <p>{words(`about.${name}.for`)}</p>
      <h3>{words('about.does')}</h3>
      <p>{words(`about.${name}.does`)}</p>
      <p className={css.docs}>{words('about.docs', { file: pageHelp[name].docs })}</p>
    </section>
  )
}

export function useHelpedPage(): HelpedPage {
  return useRouterState({ select: (state) => helpedPage(state.location.pathname) })
}
