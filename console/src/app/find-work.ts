import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useWords } from '../i18n/use-words.ts'
import { isNamed } from './is-named.ts'
import { pagesFor } from './pages.ts'
import { useSession } from './session.ts'
import { found, type Work, workQuery } from './work-query.ts'

const mostFound = 8

/** What of the desks and lists a text names, on pages that this person is offered. */
export function useFoundWork(text: string): readonly Work[] {
  const words = useWords()
  const session = useSession()
  const { data = [] } = useQuery({
    ...workQuery(session, text),
    enabled: text.length > 1,
    placeholderData: keepPreviousData,
  })
  if (text.length < 2) return []
  const offered = new Set<string>(pagesFor(session).map(({ to }) => to))
  const seen = new Set<string>()
  return data
    .filter(({ page }) => offered.has(page))
    .filter(({ text: name, more = '', note }) => more === found || isNamed(`${name} ${more} ${words(note)}`, text))
    .filter(({ to, text: name }) => !seen.has(`${to} ${name}`) && seen.add(`${to} ${name}`))
    .slice(0, mostFound)
}
