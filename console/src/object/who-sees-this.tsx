import {
  IconChevronRight,
  IconCircleCheck,
  IconCircleHalf2,
  IconHome,
  IconLock,
  IconUsers,
  IconWorld,
} from '@tabler/icons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import type { RecipientDecision } from '../../../src/api/contract/decisions.ts'
import type { Detail } from '../../../src/api/contract/objects.ts'
import { recipientName } from '../i18n/names.ts'
import { explain, listed, type NameOf, recipientInline } from '../i18n/reasons.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { AllyLink } from '../parts/ally-link.tsx'
import { MemberBadge, useMemberName, useMembersInSentences } from '../parts/member-badge.tsx'
import { EmptyState, ErrorState, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { WhatTheySee } from './what-they-see.tsx'
import css from './who-sees-this.module.css'

const groups = [
  { title: 'who.members', has: (recipient: string) => recipient.startsWith('member:') },
  { title: 'who.clients', has: (recipient: string) => recipient.startsWith('client:') },
  { title: 'who.public', has: (recipient: string) => recipient === 'public' },
] as const

/** Each recipient with the decision, the clause, the sentence that explains it, and since when. */
export function WhoSeesThis({
  detail,
  query,
}: {
  readonly detail: Detail
  readonly query: UseQueryResult<RecipientDecision[]>
}) {
  const words = useWords()
  if (query.data === undefined)
    return query.isError ? (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <RowSkeletons rows={6} />
    )
  if (query.data.length === 0) return <EmptyState title={words('who.emptyTitle')}>{words('who.empty')}</EmptyState>
  const decisions = query.data
  return (
    <div className={css.groups}>
      {groups.map(({ title, has }) => {
        const shown = decisions.filter((decision) => has(decision.recipient))
        if (shown.length === 0) return null
        return (
          <section key={title} aria-label={words(title)}>
            <h2 className={css.title}>{words(title)}</h2>
            <ul className={page.panel}>
              {shown.map((decision) => (
                <DecisionRow key={decision.view} detail={detail} decision={decision} />
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

function DecisionRow({ detail, decision }: { readonly detail: Detail; readonly decision: RecipientDecision }) {
  const words = useWords()
  const nameOf = useMembersInSentences()
  return (
    <li className={css.row} data-decision={shownAs(decision)}>
      <div className={css.who}>
        <RecipientLabel recipient={decision.recipient} />
      </div>
      <DecisionLabel as={shownAs(decision)} />
      <div className={css.why}>
        <p className="foreign">{explain(words, decision, nameOf)}</p>
        <p className={css.small}>
          {decision.agreement !== null && (
            <span>
              {words('who.under', { agreement: decision.agreement })}
              {decision.clause !== null && ` · ${words('who.clause')} ${decision.clause}`}
            </span>
          )}
          {decision.since !== null && (
            <span>
              {words('who.since')} <Timestamp at={decision.since} form="short" />
            </span>
          )}
          {decision.removed.length > 0 && <span>{words('who.removed', { fields: decision.removed.join(', ') })}</span>}
        </p>
        {decision.decision === 'release' && decision.recipient.startsWith('member:') && (
          <p className={css.small}>
            <AllyLink
              member={decision.recipient.slice('member:'.length)}
              path={`/objects/${encodeURIComponent(detail.id)}`}
            />
          </p>
        )}
        {decision.decision !== 'withhold' && <WhatTheySee detail={detail} decision={decision} />}
      </div>
    </li>
  )
}

export function RecipientLabel({ recipient }: { readonly recipient: string }) {
  const words = useWords()
  const code = recipient.replace(/^member:/, '')
  const name = useMemberName(code)
  if (recipient.startsWith('member:')) {
    return (
      <>
        <MemberBadge code={code} />
        <span className="foreign">{name === code ? '' : name}</span>
      </>
    )
  }
  return (
    <>
      {recipient === 'public' ? (
        <IconWorld size={18} stroke={1.6} aria-hidden="true" />
      ) : (
        <IconUsers size={18} stroke={1.6} aria-hidden="true" />
      )}
      <span>{recipient === 'public' ? words('who.everybody') : recipientName(words, recipient)}</span>
    </>
  )
}

const icons = {
  release: IconCircleCheck,
  redact: IconCircleHalf2,
  withhold: IconLock,
  holds: IconHome,
} as const

/** To whom published it nothing is sent, but nothing is withheld from it either. */
function shownAs({ decision, reasons }: RecipientDecision): keyof typeof icons {
  return reasons.some(({ code }) => code === 'recipient-is-origin') ? 'holds' : decision
}

export function DecisionLabel({ as }: { readonly as: keyof typeof icons }) {
  const words = useWords()
  const Shape = icons[as]
  return (
    <strong className={css.decision} data-decision={as}>
      <Shape size={18} stroke={1.8} aria-hidden="true" />
      {words(`who.${as}`)}
    </strong>
  )
}

/** The answer in one line, above everything else: it is what people ask first. */
export function ReleaseSummary({
  decisions,
  onOpen,
}: {
  readonly decisions: readonly RecipientDecision[] | undefined
  readonly onOpen: () => void
}) {
  const words = useWords()
  const nameOf = useMembersInSentences()
  const text = decisions === undefined ? null : summarise(words, decisions, nameOf)
  if (text === null) return null
  return (
    <button type="button" className={css.summary} onClick={onOpen}>
      {text.released !== '' && (
        <span data-decision="release">
          <IconCircleCheck size={17} stroke={1.8} aria-hidden="true" />
          {words('who.summaryReleased', { names: text.released })}
        </span>
      )}
      {text.withheld !== '' && (
        <span data-decision="withhold">
          <IconLock size={17} stroke={1.8} aria-hidden="true" />
          {words('who.summaryWithheld', { names: text.withheld })}
        </span>
      )}
      <span className={css.reasons}>
        {words('who.reasons')}
        <IconChevronRight size={15} stroke={1.8} aria-hidden="true" />
      </span>
    </button>
  )
}

/** Each recipient once: released if any agreement releases it. */
function summarise(
  words: Words,
  everybody: readonly RecipientDecision[],
  nameOf: NameOf,
): { released: string; withheld: string } | null {
  const decisions = everybody.filter((one) => shownAs(one) !== 'holds')
  if (decisions.length === 0) return null
  const recipients = [...new Set(decisions.map((one) => one.recipient))]
  const released = recipients.filter((recipient) =>
    decisions.some((one) => one.recipient === recipient && one.decision !== 'withhold'),
  )
  const withheld = recipients.filter((recipient) => !released.includes(recipient))
  return { released: nameAll(words, released, withheld, nameOf), withheld: nameAll(words, withheld, released, nameOf) }
}

/** The clients in one word where they all have the same answer. */
function nameAll(words: Words, recipients: readonly string[], others: readonly string[], nameOf: NameOf): string {
  const isClient = (recipient: string) => recipient.startsWith('client:')
  const together = recipients.some(isClient) && !others.some(isClient)
  const names = recipients.map((recipient) =>
    together && isClient(recipient) ? words('who.inlineClients') : recipientInline(words, recipient, nameOf),
  )
  return listed(words, [...new Set(names)])
}
