import type { ReactNode } from 'react'
import type { PrivacyReport } from '../../../src/api/contract/privacy.ts'
import { useSession } from '../app/session.ts'
import { sayDuration } from '../i18n/durations.ts'
import { purposeName, recipientName, tlpLabel } from '../i18n/names.ts'
import { type Key, useWords, type Words } from '../i18n/use-words.ts'
import { useMemberNames, useMembersInSentences } from '../parts/member-badge.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './privacy.module.css'

type Counts = PrivacyReport['harm']['found']

/** The nine principles, each with what the records show. */
export function Report({ report }: { readonly report: PrivacyReport }) {
  const words = useWords()
  const { member } = useSession()
  const memberName = useMemberNames()
  const inSentence = useMembersInSentences()
  const { harm, notice, collection, uses, choice, integrity, safeguards, access, accountability } = report
  const list = (items: readonly string[]) =>
    items.length === 0 ? words('app.none') : new Intl.ListFormat(words.language).format(items)
  const counts = (found: Counts, name: (text: string) => string) =>
    list(found.map((one) => `${name(one.name)} ${formatNumber(one.count, words.language)}`))
  const kind = (text: string) => words.find(`finding.${text}`) ?? text
  const evidence = (text: string) => words.find(`evidence.${text}`) ?? text
  return (
    <div className={css.principles}>
      <Principle name="privacy.harm">
        <Fact name="privacy.found">{counts(harm.found, kind)}</Fact>
        <Fact name="privacy.alarms">{counts(harm.alarms, evidence)}</Fact>
      </Principle>
      <Principle name="privacy.notice">
        <Fact name="privacy.contact">{notice.contact}</Fact>
        <Fact name="privacy.categories">{list(notice.categories.map(kind))}</Fact>
        {notice.agreements.map((one) => (
          <Fact key={one.id} name="privacy.agreement" facts={{ agreement: one.title }}>
            {words(one.inForce ? 'privacy.inForce' : 'privacy.notInForce')} · {list(one.parties.map(memberName))} ·{' '}
            {list(one.purposes.map(purposeName))}
          </Fact>
        ))}
      </Principle>
      <Principle name="privacy.collection">
        <Fact name="privacy.asked">{formatNumber(collection.asked, words.language)}</Fact>
        <Fact name="privacy.byAgreement">{formatNumber(collection.byAgreement, words.language)}</Fact>
        <Fact name="privacy.decisions">
          {counts(
            [
              { name: 'open', count: collection.open },
              { name: 'released', count: collection.released },
              { name: 'masked', count: collection.masked },
              { name: 'kept-back', count: collection.keptBack },
            ],
            (text) => words.find(`review.state.${text}`) ?? text,
          )}
          {collection.cut && ` ${words('privacy.atLeast')}`}
        </Fact>
      </Principle>
      <Principle name="privacy.uses">
        {uses.length === 0 && <Fact name="alliance.agreements">{words('app.none')}</Fact>}
        {uses.map((one) => (
          <Fact key={one.agreement} name="privacy.usesOf" facts={{ agreement: one.agreement }}>
            {list(one.purposes.map(purposeName))}
            <br />
            {counts(one.releases, (text) =>
              text.startsWith('member:') ? memberName(text.slice(7)) : recipientName(words, text),
            )}
          </Fact>
        ))}
      </Principle>
      <Principle name="privacy.choice">
        <Fact name="privacy.withheld">{list(choice.withheld.map((one) => `${one.agreement} ${one.clause}`))}</Fact>
        <Fact name="privacy.limited">
          {words('privacy.limits', {
            releasable: choice.releasableTo,
            control: choice.originatorControl,
            purpose: choice.purposeBound,
          })}
        </Fact>
        <Fact name="privacy.incidents">
          {words('privacy.incidentsGiven', { count: choice.incidents, consented: choice.consented })}
        </Fact>
      </Principle>
      <Principle name="privacy.integrity">
        <Fact name="privacy.versions">
          {words('privacy.versionsOf', {
            versions: integrity.versions,
            corrections: integrity.corrections,
            revocations: integrity.revocations,
          })}
        </Fact>
        <Fact name="privacy.recalls">
          {formatNumber(integrity.recalls, words.language)} · {counts(integrity.answers, (text) => answer(words, text))}
        </Fact>
      </Principle>
      <Principle name="privacy.safeguards">
        <Fact name="privacy.twoPerson" facts={{ strict: tlpLabel('amber+strict') }}>
          {words(safeguards.twoPersonRelease ? 'app.yes' : 'app.no')}
        </Fact>
        <Fact name="privacy.purged">{counts(safeguards.purged, (text) => answer(words, text))}</Fact>
        <Fact name="privacy.pending">{formatNumber(safeguards.retentionsPending, words.language)}</Fact>
        <Fact name="privacy.retention">
          {list(
            safeguards.retention.map((one) => `${sayDuration(words, one.retention)} (${one.agreement} ${one.clause})`),
          )}
        </Fact>
      </Principle>
      <Principle name="privacy.access">
        <Fact name="privacy.lookups">{formatNumber(access.lookups, words.language)}</Fact>
        <Fact name="privacy.resolved">{formatNumber(access.pseudonyms, words.language)}</Fact>
      </Principle>
      <Principle name="privacy.accountability">
        <Fact name="privacy.ledger">
          {accountability.ledger === null ? (
            words('app.none')
          ) : (
            <span className="mono foreign">
              {accountability.ledger.origin} · {formatNumber(accountability.ledger.size, words.language)}
              <br />
              {accountability.ledger.root}
            </span>
          )}
        </Fact>
        {accountability.streams.map((one) => (
          <Fact
            key={`${one.peer} ${one.lane}`}
            name="privacy.streamTo"
            facts={{
              member: one.peer === member ? words('ledger.ownReaders') : inSentence(one.peer),
              lane: words.find(`lane.${one.lane}`) ?? one.lane,
            }}
          >
            {words('privacy.stream', { items: one.items, steps: one.steps, first: one.firstLeaf, last: one.lastLeaf })}
          </Fact>
        ))}
        {accountability.receipts.map((one) => (
          <Fact key={one.peer} name="privacy.receiptsOf" facts={{ member: inSentence(one.peer) }}>
            {words('privacy.receipts', { receipts: one.receipts, accepted: one.accepted, rejected: one.rejected })}
          </Fact>
        ))}
      </Principle>
    </div>
  )
}

function answer(words: Words, name: string): string {
  return words.find(`privacy.answer.${name}`) ?? name
}

function Principle({ name, children }: { readonly name: Key; readonly children: ReactNode }) {
  const words = useWords()
  return (
    <section className={`${page.panel} ${css.principle}`}>
      <h2>{words(name)}</h2>
      <dl>{children}</dl>
    </section>
  )
}

function Fact({
  name,
  facts,
  children,
}: {
  readonly name: Key
  readonly facts?: Readonly<Record<string, string | number>>
  readonly children: ReactNode
}) {
  const words = useWords()
  return (
    <div>
      <dt>{words(name, facts)}</dt>
      <dd className="foreign">{children}</dd>
    </div>
  )
}
