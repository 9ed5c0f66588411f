import { useSearch } from '@tanstack/react-router'
import type { HuntOffer } from '../../../src/api/contract/hunts.ts'
import { mayRelease, mayWorkHunts } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge, useMemberInSentence } from '../parts/member-badge.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import { useInSight } from '../parts/use-in-sight.ts'
import page from '../styles/page.module.css'
import { AnswerForm } from './answer-form.tsx'
import { DecideForm } from './decide-form.tsx'
import { HuntState } from './hunt-state.tsx'
import css from './hunts.module.css'
import { PackageView } from './package-view.tsx'
import { RunForm } from './run-form.tsx'
import { RunList } from './run-list.tsx'
import type { HuntSearch } from './search.ts'

/** A hunt that another member asks of us, and what is done here: decide, look, review, tell. */
export function OfferCard({ offer }: { readonly offer: HuntOffer }) {
  const words = useWords()
  const { person } = useSession()
  const { hunt: meant } = useSearch({ strict: false }) as HuntSearch
  const box = useInSight<HTMLElement>(meant === offer.id)
  const name = useMemberInSentence(offer.member)
  const { state, package: asked, problem, problems, about, dueAt, runs, reply } = offer
  const isRunning = state === 'accepted' || state === 'running' || state === 'answered'
  return (
    <section ref={box} className={`${page.panel} ${css.card}`} aria-label={asked?.title ?? words('hunt.takenBack')}>
      <header className={css.line}>
        <MemberBadge code={offer.member} />
        <h2 className="foreign">
          {asked?.title ?? (problem === null ? words('hunt.takenBack') : words('hunt.broken'))}
        </h2>
        <HuntState offer={offer} />
        <span className={css.quiet}>
          {words('hunt.due')} <Timestamp at={dueAt} form="short" />
        </span>
      </header>
      {problem !== null && (
        <p className={css.problem} lang="en">
          {problem}
        </p>
      )}
      {asked !== null && <PackageView asked={asked} about={about} problems={problems} />}
      {mayRelease(person.role) && (state === 'offered' || state === 'refused') && <DecideForm offer={offer} />}
      {isRunning && mayWorkHunts(person.role) && <RunForm id={offer.id} />}
      {runs.length > 0 && <RunList offer={offer} />}
      {isRunning && mayRelease(person.role) && (runs.length > 0 || asked?.items.length === 0) && (
        <AnswerForm offer={offer} />
      )}
      {reply !== null && state === 'answered' && (
        <p className={css.quiet}>
          {words('hunt.told', { member: name })} <Timestamp at={reply.at} form="short" />
          {reply.results !== null && reply.results.counts === null && ` · ${words('hunt.nothingReleased')}`}
        </p>
      )}
    </section>
  )
}
