import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { allianceQuery, countsQuery, ledgerQuery } from '../api/queries.ts'
import { mayImport, mayRelease } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { useOwnInSentence } from '../parts/member-badge.tsx'
import page from '../styles/page.module.css'
import css from './first-steps.module.css'
import { stepOf } from './steps.ts'

/** For a releaser or an analyst of a new node: the one step of the first hour that waits for them. It goes by itself. */
export function YourStep() {
  const words = useWords()
  const { person, exercise, member } = useSession()
  const name = useOwnInSentence()
  const step = stepOf({
    member,
    alliance: useQuery(allianceQuery).data,
    byOrigin: useQuery(countsQuery).data?.byOrigin,
    streams: useQuery(ledgerQuery).data?.streams,
    mayAdopt: mayRelease(person.role),
    mayShare: mayImport(person.role),
  })
  if (step === null || exercise) return null
  return (
    <section className={`${page.panel} ${css.guide}`} aria-labelledby="your-step">
      <header>
        <h2 id="your-step">{words('first.yours')}</h2>
        <p className={page.hint}>{words(`first.${step.name}.hint`, { name })}</p>
      </header>
      <div>
        <Button size="xs" renderRoot={(props) => <Link to={step.to} {...props} />}>
          {words(`first.${step.name}.act`)}
        </Button>
      </div>
    </section>
  )
}
