import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Exercise } from '../../../src/api/contract/exercises.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { allianceQuery, exercisesQuery } from '../api/queries.ts'
import { enterSpace } from '../api/space.ts'
import { mayRunExercises } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { SampleData } from '../first-steps/sample-data.tsx'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import { EmptySection, EmptyState, ErrorState, PageSkeleton, StaleNotice } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './exercises.module.css'
import { OpenForm } from './open-form.tsx'

/** Drills: which there are, who takes part, and the way into each. */
export function ExercisesPage() {
  const words = useWords()
  const session = useSession()
  const query = useQuery({ ...exercisesQuery, refetchInterval: 15_000 })
  if (query.data === undefined)
    return query.isError ? (
      <ErrorState whole error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <PageSkeleton />
    )
  // Inside an exercise it alone is shown: which there are, and what becomes of them, is decided where it is live.
  const items = query.data.items.filter((one) => !one.sample && (session.space === null || one.name === session.space))
  const runs = mayRunExercises(session.person.role) && session.space === null
  const Nothing = runs ? EmptySection : EmptyState
  return (
    <div className={page.page}>
      {query.isError && <StaleNotice since={query.dataUpdatedAt} />}
      <header className={page.head}>
        <h1>{words('exercise.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('exercise.intro')}</p>
      </header>
      {session.space !== null && <Here name={session.space} />}
      {items.length === 0 && session.space === null && (
        <Nothing title={words('exercise.empty.title')}>{words('exercise.empty')}</Nothing>
      )}
      {items.map((one) => (
        <OneExercise
          key={one.digest}
          exercise={one}
          runs={runs}
          self={session.member}
          isHere={session.space !== null}
        />
      ))}
      {runs && <Opening />}
      {runs && <SampleData />}
    </div>
  )
}

/** The form that opens one; where no agreement is held under which it could be, why, and where to go. */
function Opening() {
  const words = useWords()
  const { member } = useSession()
  const agreements = useQuery(allianceQuery).data?.agreements
  if (agreements?.some(({ parties }) => parties.includes(member)) !== false) return <OpenForm />
  return (
    <EmptyState
      title={words('exercise.noAgreement.title')}
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/alliance" {...props} />}>
          {words('exercise.noAgreement.act')}
        </Button>
      }
    >
      {words('exercise.noAgreement')}
    </EmptyState>
  )
}

/** Inside an exercise: which one this is, and the way out. */
function Here({ name }: { readonly name: string }) {
  const words = useWords()
  return (
    <section className={`${page.panel} ${css.here}`} aria-labelledby="here">
      <h2 id="here" className="foreign">
        {words('exercise.here.title', { name })}
      </h2>
      <p className={page.hint}>{words('exercise.here')}</p>
      <div>
        <Button onClick={() => enterSpace(null)}>{words('exercise.backToLive')}</Button>
      </div>
    </section>
  )
}

function OneExercise({
  exercise,
  runs,
  self,
  isHere,
}: {
  readonly exercise: Exercise
  readonly runs: boolean
  readonly self: string
  /** This tab is in it. */
  readonly isHere: boolean
}) {
  const words = useWords()
  const agreements = useQuery(allianceQuery).data?.agreements
  const { name, digest, opener, state, agreement, members, from, until, endedAt, links } = exercise
  const reached = new Set(links.filter((link) => link.reached).map(({ member }) => member))
  return (
    <section className={`${page.panel} ${css.one}`} aria-labelledby={`exercise-${digest}`} data-state={state}>
      <h2 id={`exercise-${digest}`} className="foreign">
        {name}
      </h2>
      <p className={css.state}>{words(`exercise.state.${state}`)}</p>
      <dl className={css.facts}>
        <dt>{words('exercise.opener')}</dt>
        <dd>
          <MemberLabel code={opener} />
        </dd>
        {agreement !== null && (
          <>
            <dt>{words('exercise.agreement')}</dt>
            <dd className="foreign">{agreements?.find(({ id }) => id === agreement)?.title ?? agreement}</dd>
            <dt>{words('exercise.members')}</dt>
            <dd className={css.members}>
              {members.map((code) => (
                <span key={code}>
                  <MemberLabel code={code} />{' '}
                  {state === 'joined' && code !== self && (
                    <small>{words(reached.has(code) ? 'exercise.inTouch' : 'exercise.notYet')}</small>
                  )}
                </span>
              ))}
            </dd>
          </>
        )}
        {from !== null && until !== null && (
          <>
            <dt>{words('exercise.time')}</dt>
            <dd>
              <Timestamp at={from} form="short" /> – <Timestamp at={until} form="short" />
            </dd>
          </>
        )}
        {endedAt !== null && (
          <>
            <dt>{words('exercise.ended')}</dt>
            <dd>
              <Timestamp at={endedAt} form="short" />
            </dd>
          </>
        )}
      </dl>
      {!isHere && <Acts exercise={exercise} runs={runs} own={opener === self} />}
    </section>
  )
}

function Acts({ exercise, runs, own }: { readonly exercise: Exercise; readonly runs: boolean; readonly own: boolean }) {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const [sure, setSure] = useState(false)
  const act = useMutation({
    mutationFn: (verb: 'join' | 'end') =>
      stepUp(() => ask(`/exercises/${verb}`, { method: 'POST', json: { name: exercise.name } })),
    onSettled: () => client.invalidateQueries({ queryKey: exercisesQuery.queryKey }),
  })
  if (exercise.state === 'ended') return null
  return (
    <div className={css.acts}>
      {exercise.state === 'joined' && (
        <Button onClick={() => enterSpace(exercise.name)}>{words('exercise.enter')}</Button>
      )}
      {runs && exercise.state === 'invited' && (
        <Button loading={act.isPending} onClick={() => act.mutate('join')}>
          {words('exercise.join')}
        </Button>
      )}
      {runs && exercise.state === 'joined' && !sure && (
        <Button variant="default" onClick={() => setSure(true)}>
          {words(own ? 'exercise.end' : 'exercise.leave')}
        </Button>
      )}
      {sure && (
        <>
          <p className={css.warning}>{words(own ? 'exercise.endSure' : 'exercise.leaveSure')}</p>
          <Button color="red" loading={act.isPending} onClick={() => act.mutate('end')}>
            {words(own ? 'exercise.end' : 'exercise.leave')}
          </Button>
          <Button variant="default" onClick={() => setSure(false)}>
            {words('exercise.keep')}
          </Button>
        </>
      )}
      <Failure of={act.error} />
    </div>
  )
}
