import type { PrivacyReport } from '../../../src/api/contract/privacy.ts'
import { sayDuration } from '../i18n/durations.ts'
import { purposeName, recipientName, tlpLabel } from '../i18n/names.ts'
import { numberFormat } from '../i18n/number-format.ts'
import type { Facts, Key, Words } from '../i18n/words.ts'

type Counts = PrivacyReport['harm']['found']

export interface PrivacyFact {
  readonly name: string
  /** One line or several. */
  readonly text: string
  /** A value for machines. */
  readonly exact?: boolean
}

export interface PrivacyPrinciple {
  readonly key: Key
  readonly facts: readonly PrivacyFact[]
}

interface Names {
  /** This node's own member. */
  readonly member: string
  readonly nameOf: (code: string) => string
  readonly inSentence: (code: string) => string
}

/** The nine principles, each with what the records show, in the reader's words: what the page shows and what is saved of it. */
export function privacyFacts(words: Words, report: PrivacyReport, names: Names): PrivacyPrinciple[] {
  const { nameOf } = names
  const { harm, notice, collection, uses, choice, integrity, safeguards, access } = report
  const number = (value: number) => numberFormat(words.language).format(value)
  const list = (items: readonly string[]) =>
    items.length === 0 ? words('app.none') : new Intl.ListFormat(words.language).format(items)
  const counts = (found: Counts, name: (text: string) => string) =>
    list(found.map((one) => `${name(one.name)} ${number(one.count)}`))
  const known = (area: string) => (text: string) => words.find(`${area}.${text}`) ?? text
  const [kind, evidence, answer] = [known('finding'), known('evidence'), known('privacy.answer')]
  const fact = (name: Key, text: string, facts: Facts = {}): PrivacyFact => ({ name: words(name, facts), text })
  const decided = [
    { name: 'open', count: collection.open },
    { name: 'released', count: collection.released },
    { name: 'masked', count: collection.masked },
    { name: 'kept-back', count: collection.keptBack },
  ]
  const reader = (text: string) => (text.startsWith('member:') ? nameOf(text.slice(7)) : recipientName(words, text))
  return [
    {
      key: 'privacy.harm',
      facts: [fact('privacy.found', counts(harm.found, kind)), fact('privacy.alarms', counts(harm.alarms, evidence))],
    },
    {
      key: 'privacy.notice',
      facts: [
        fact('privacy.contact', notice.contact),
        fact('privacy.categories', list(notice.categories.map(kind))),
        ...notice.agreements.map((one) =>
          fact(
            'privacy.agreement',
            [
              words(one.inForce ? 'privacy.inForce' : 'privacy.notInForce'),
              list(one.parties.map(nameOf)),
              list(one.purposes.map(purposeName)),
            ].join(' · '),
            { agreement: one.title },
          ),
        ),
      ],
    },
    {
      key: 'privacy.collection',
      facts: [
        fact('privacy.asked', number(collection.asked)),
        fact('privacy.byAgreement', number(collection.byAgreement)),
        fact(
          'privacy.decisions',
          counts(decided, known('review.state')) + (collection.cut ? ` ${words('privacy.atLeast')}` : ''),
        ),
      ],
    },
    {
      key: 'privacy.uses',
      facts: [
        ...(uses.length === 0 ? [fact('alliance.agreements', words('app.none'))] : []),
        ...uses.map((one) =>
          fact('privacy.usesOf', `${list(one.purposes.map(purposeName))}\n${counts(one.releases, reader)}`, {
            agreement: one.agreement,
          }),
        ),
      ],
    },
    {
      key: 'privacy.choice',
      facts: [
        fact('privacy.withheld', list(choice.withheld.map((one) => `${one.agreement} ${one.clause}`))),
        fact(
          'privacy.limited',
          words('privacy.limits', {
            releasable: choice.releasableTo,
            control: choice.originatorControl,
            purpose: choice.purposeBound,
          }),
        ),
        fact(
          'privacy.incidents',
          words('privacy.incidentsGiven', { count: choice.incidents, consented: choice.consented }),
        ),
      ],
    },
    {
      key: 'privacy.integrity',
      facts: [
        fact(
          'privacy.versions',
          words('privacy.versionsOf', {
            versions: integrity.versions,
            corrections: integrity.corrections,
            revocations: integrity.revocations,
          }),
        ),
        fact('privacy.recalls', `${number(integrity.recalls)} · ${counts(integrity.answers, answer)}`),
      ],
    },
    {
      key: 'privacy.safeguards',
      facts: [
        fact('privacy.twoPerson', words(safeguards.twoPersonRelease ? 'app.yes' : 'app.no'), {
          strict: tlpLabel('amber+strict'),
        }),
        fact('privacy.purged', counts(safeguards.purged, answer)),
        fact('privacy.pending', number(safeguards.retentionsPending)),
        fact(
          'privacy.retention',
          list(
            safeguards.retention.map((one) => `${sayDuration(words, one.retention)} (${one.agreement} ${one.clause})`),
          ),
        ),
      ],
    },
    {
      key: 'privacy.access',
      facts: [fact('privacy.lookups', number(access.lookups)), fact('privacy.resolved', number(access.pseudonyms))],
    },
    { key: 'privacy.accountability', facts: accountabilityFacts(words, report, names) },
  ]
}

function accountabilityFacts(
  words: Words,
  { accountability: { ledger, streams, receipts } }: PrivacyReport,
  { member, inSentence }: Names,
): PrivacyFact[] {
  const ledgerName = words('privacy.ledger')
  return [
    ledger === null
      ? { name: ledgerName, text: words('app.none') }
      : {
          name: ledgerName,
          text: `${ledger.origin} · ${numberFormat(words.language).format(ledger.size)}\n${ledger.root}`,
          exact: true,
        },
    ...streams.map((one) => ({
      name: words('privacy.streamTo', {
        member: one.peer === member ? words('ledger.ownReaders') : inSentence(one.peer),
        lane: words.find(`lane.${one.lane}`) ?? one.lane,
      }),
      text: words('privacy.stream', { items: one.items, steps: one.steps, first: one.firstLeaf, last: one.lastLeaf }),
    })),
    ...receipts.map((one) => ({
      name: words('privacy.receiptsOf', { member: inSentence(one.peer) }),
      text: words('privacy.receipts', { receipts: one.receipts, accepted: one.accepted, rejected: one.rejected }),
    })),
  ]
}
