import { Button } from '@mantine/core'
import { IconCircle, IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { allianceQuery, countsQuery, ledgerQuery, sourcesQuery, usersQuery } from '../api/queries.ts'
import { mayAdminister, mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { useOwnInSentence } from '../parts/member-badge.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './first-steps.module.css'
import { SampleData } from './sample-data.tsx'
import { stepsOf } from './steps.ts'

/** For the administrator of a new node: what is still to be done until it shares, read from what the node is. It goes by itself. */
export function FirstSteps() {
  const { person, exercise } = useSession()
  return mayAdminister(person.role) && !exercise ? <Guide /> : null
}

function Guide() {
  const words = useWords()
  const { member, person } = useSession()
  const memberName = useOwnInSentence()
  const steps = stepsOf({
    member,
    alliance: useQuery(allianceQuery).data,
    users: useQuery(usersQuery).data?.items.length,
    sources: useQuery(sourcesQuery).data?.items.length,
    byOrigin: useQuery(countsQuery).data?.byOrigin,
    streams: useQuery(ledgerQuery).data?.streams,
  })
  if (steps === null || steps.every(({ done }) => done)) return null
  // Who administers does not hand in: that step is somebody else's.
  const mayGo = ({ to }: (typeof steps)[number]) => to !== '/import' || mayImport(person.role)
  const next = steps.find(({ done }) => !done)
  const done = steps.filter((step) => step.done).length
  return (
    <section className={`${page.panel} ${css.guide}`} aria-labelledby="first-steps">
      <header>
        <h2 id="first-steps">{words('first.title')}</h2>
        <p className={page.hint}>
          {words('first.progress', {
            done: formatNumber(done, words.language),
            all: formatNumber(steps.length, words.language),
          })}
        </p>
      </header>
      <ol className={css.steps}>
        {steps.map((step) => (
          <li key={step.name} data-done={step.done || undefined} aria-current={step === next ? 'step' : undefined}>
            {step.done ? (
              <IconCircleCheck size={20} stroke={1.7} aria-hidden="true" />
            ) : (
              <IconCircle size={20} stroke={1.7} aria-hidden="true" />
            )}
            <div>
              <strong>{words(`first.${step.name}`)}</strong>{' '}
              <small>{words(step.done ? 'first.done' : step === next ? 'first.next' : 'first.open')}</small>
              <p>{words(`first.${step.name}.hint`, { name: memberName })}</p>
              {!step.done && step !== next && mayGo(step) && (
                <Link to={step.to}>{words(`first.${step.name}.act`)}</Link>
              )}
              {step === next && mayGo(step) && (
                <Button size="xs" renderRoot={(props) => <Link to={step.to} {...props} />}>
                  {words(`first.${step.name}.act`)}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ol>
      <SampleData />
    </section>
  )
}
