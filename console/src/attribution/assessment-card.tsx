import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Assessment, Attribution, Position } from '../../../src/api/contract/attribution.ts'
import { relationName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge, useMemberInSentence, useMemberName } from '../parts/member-badge.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import css from './attribution.module.css'
import { StatedConfidence } from './confidence.tsx'
import { NamedLink } from './named-link.tsx'
import { PositionForm } from './position-form.tsx'
import { Withdraw } from './withdraw.tsx'

interface Props {
  readonly assessment: Assessment
  /** Which end of it is not the page's own object. */
  readonly end: 'actor' | 'subject'
  readonly scales: Attribution['scales']
  readonly maySay: boolean
}

/** One member's assessment, with what the others think of it. */
export function AssessmentCard({ assessment, end, scales, maySay }: Props) {
  const words = useWords()
  const name = useMemberName(assessment.member)
  const inSentence = useMemberInSentence(assessment.member)
  const [isOpen, setOpen] = useState(false)
  const { member, own, at, relationship, positions, here } = assessment
  return (
    <article className={css.card} aria-label={words('attribution.of', { member: inSentence })}>
      <header className={css.line}>
        <MemberBadge code={member} /> <b>{name !== member && name}</b>
        <span className={css.quiet}>
          <Timestamp at={at} form="short" />
        </span>
      </header>
      <p className={css.claim}>
        {end === 'actor' && `${relationName(words, relationship)} `}
        <NamedLink named={assessment[end]} />
      </p>
      <StatedConfidence {...assessment} />
      <Grounds {...assessment} />
      {positions.length > 0 && (
        <section className={css.positions} aria-label={words('attribution.positions')}>
          {positions.map((one) => (
            <PositionItem key={one.id} position={one} maySay={maySay} />
          ))}
        </section>
      )}
      <div className={css.line}>
        {maySay && here && <Withdraw id={assessment.id} />}
        {maySay && !own && (
          <Button size="compact-xs" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {words('attribution.takePosition')}
          </Button>
        )}
      </div>
      {isOpen && <PositionForm assessment={assessment} scales={scales} onDone={() => setOpen(false)} />}
    </article>
  )
}

function PositionItem({ position, maySay }: { readonly position: Position; readonly maySay: boolean }) {
  const words = useWords()
  const { id, member, opinion, alternative, here, confidence } = position
  return (
    <div className={css.position} data-opinion={opinion}>
      <p className={css.line}>
        <MemberBadge code={member} /> <strong>{words(`attribution.opinion.${opinion}`)}</strong>
        {maySay && here && <Withdraw id={id} />}
      </p>
      {alternative !== null && (
        <p>
          {words('attribution.instead')} <NamedLink named={alternative} />
        </p>
      )}
      {confidence.kind !== 'none' && <StatedConfidence {...position} />}
      <Grounds {...position} />
    </div>
  )
}

function Grounds({ reasons, evidence, onlyPlaces }: Pick<Position, 'reasons' | 'evidence' | 'onlyPlaces'>) {
  const words = useWords()
  return (
    <>
      {reasons !== null && <p className={`foreign ${css.reasons}`}>{reasons}</p>}
      <div className={css.evidence}>
        <span className={css.quiet}>{words('attribution.evidence')}</span>
        {evidence.length === 0 ? (
          <span>{words('attribution.evidence.none')}</span>
        ) : (
          <ul>
            {evidence.map((one) => (
              <li key={one.id}>
                <NamedLink named={one} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {onlyPlaces && <p className={css.warning}>{words('attribution.onlyPlaces')}</p>}
    </>
  )
}
