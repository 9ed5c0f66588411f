import type { Decision, MemberCode, Reason, ReasonCode, Recipient } from './model.ts'
import { tlpName } from './tlp.ts'

/** Members' names for sentences, e.g. { PH: 'the Philippines' }; a code without a name stands for itself. */
export type MemberNames = Readonly<Record<MemberCode, string>>

/** One plain English sentence about a decision: to whom, under which clause, why. Says only what the decision carries. */
export function explain(decision: Decision, recipient: Recipient, names: MemberNames = {}): string {
  const who = describe(recipient, names)
  const because = decision.reasons.map(clauseOfSentence).join('; ')
  if (decision.outcome === 'withhold') return `Withheld from ${who}: ${because || 'no clause permits it'}.`
  const part = decision.outcome === 'redact' ? ' in part' : ''
  const under =
    decision.agreement !== null && decision.clause !== null
      ? ` under clause ${decision.clause} of the ${decision.agreement} agreement`
      : ''
  return `Released${part} to ${who}${under}: ${because}.`
}

/** 'the Philippines', "this node's clients cleared up to TLP:GREEN", 'the public'. */
function describe(recipient: Recipient, names: MemberNames = {}): string {
  if (recipient.kind === 'public') return 'the public'
  if (recipient.kind === 'client') return `this node's clients cleared up to ${tlpName(recipient.tlp)}`
  return Object.hasOwn(names, recipient.code) ? (names[recipient.code] ?? recipient.code) : recipient.code
}

type Say = (fact: (name: string) => string) => string

const sentences: Readonly<Record<ReasonCode, Say>> = {
  'clause-permits': (fact) =>
    fact('unmarked') === unsaid
      ? `${tlpName(fact('tlp'))} is within the clause's ceiling`
      : `an unmarked ${fact('unmarked')} counts as ${tlpName(fact('tlp'))}, within the clause's ceiling`,
  'own-object': () => 'it published this object itself',
  'own-staff': () => "this node's own people read what it holds",
  'no-agreement': (fact) => `no agreement lets what ${fact('origin')} published go to ${plain(fact('recipient'))}`,
  'agreement-not-in-force': (fact) =>
    `the ${fact('agreement')} agreement is in force only from ${fact('from')}${
      fact('until') === unsaid ? '' : ` until ${fact('until')}`
    }`,
  'not-a-party': (fact) => `${plain(fact('recipient'))} is not a party of the ${fact('agreement')} agreement`,
  unmarked: (fact) =>
    `the object carries no TLP label, and the ${fact('agreement')} agreement does not say what an unmarked one counts as`,
  'unknown-marking': (fact) => `it carries the marking ${fact('marking')}, which nobody has explained`,
  'type-not-covered': (fact) => `clause ${fact('clause')} does not cover objects of type ${fact('type')}`,
  'tlp-above-ceiling': (fact) =>
    `${tlpName(fact('tlp'))} is above the ceiling of clause ${fact('clause')}, ${tlpName(fact('ceiling'))}`,
  'sector-not-covered': (fact) =>
    fact('sectors') === unsaid
      ? `clause ${fact('clause')} covers only certain sectors, and the object names none`
      : `clause ${fact('clause')} does not cover all sectors of the object (${fact('sectors')})`,
  'sender-not-covered': (fact) => `clause ${fact('clause')} does not cover what ${fact('origin')} publishes`,
  'recipient-not-covered': (fact) => `clause ${fact('clause')} does not reach ${plain(fact('recipient'))}`,
  'purpose-not-covered': (fact) => {
    if (fact('purposes') === unsaid) return 'no purpose is left for which it may be used'
    if (fact('clause') !== unsaid)
      return `it may be used only for purposes (${fact('purposes')}) that clause ${fact('clause')} is not for`
    return fact('recipient') === 'public'
      ? `it may be used only for certain purposes (${fact('purposes')}), to which nothing binds the public`
      : `it may be used only for purposes (${fact('purposes')}) that the ${fact('agreement')} agreement does not have`
  },
  'tlp-not-for-recipient': (fact) => `the object is ${tlpName(fact('tlp'))}, which ${reachOf(fact('tlp'))}`,
  'red-not-named': (fact) => `the object is TLP:RED and does not name ${plain(fact('recipient'))} as a recipient`,
  'not-releasable-to': (fact) =>
    fact('releasableTo') === unsaid
      ? 'the object is releasable to nobody'
      : `the object is releasable only to ${fact('releasableTo')}`,
  'above-clearance': (fact) =>
    `the object is ${tlpName(fact('tlp'))}, above the clearance ${tlpName(fact('clearance'))}`,
  'onward-not-allowed': (fact) =>
    `clause ${fact('clause')} does not let others pass on what ${fact('origin')} published`,
  'originator-control': (fact) => `${fact('origin')} keeps control of it, and nobody else may pass it on`,
  'other-agreement': (fact) =>
    `it came under the ${fact('under')} agreement, not under the ${fact('agreement')} agreement`,
  'not-for-the-public': () => 'its markings do not permit release to the public',
  exercise: (fact) => `it belongs to the exercise ${fact('exercise')} and is no live intelligence`,
  'reference-withheld': (fact) => `its ${fact('property')} points to an object that is withheld`,
  'recipient-is-origin': () => 'it published this object itself',
  redacted: (fact) => {
    const without = [
      ...(fact('parts') === unsaid ? [] : ['the parts that are marked for others']),
      ...(fact('properties') === unsaid ? [] : [fact('properties')]),
      ...(fact('anonymous') === unsaid ? [] : ['the name of its source']),
      ...(fact('references') === unsaid ? [] : ['references to what is withheld']),
    ]
    const taken =
      without.length === 0
        ? []
        : [
            `${listed(without)} ${without.length === 1 && fact('parts') === unsaid && fact('references') === unsaid ? 'is' : 'are'} left out`,
          ]
    if (fact('personal') === 'mask') taken.push('personal data is masked')
    if (fact('personal') === 'pseudonymise') taken.push('personal data is replaced by pseudonyms')
    return taken.join(', ') || 'nothing has to be left out'
  },
  'pap-above-ceiling': (fact) =>
    `${papName(fact('pap'))} is above the ceiling of clause ${fact('clause')}, ${papName(fact('ceiling'))}`,
  'pap-missing': (fact) => `clause ${fact('clause')} asks for a PAP label, and the object carries none`,
  'confidence-too-low': (fact) =>
    fact('confidence') === unsaid
      ? `clause ${fact('clause')} asks for a confidence of at least ${fact('least')}, and the object states none`
      : `its confidence of ${fact('confidence')} is below the ${fact('least')} that clause ${fact('clause')} asks for`,
  'too-old': (fact) =>
    fact('day') === unsaid
      ? `clause ${fact('clause')} covers only what is not older than ${fact('most')}, and the age of the object is not known`
      : `it is of ${fact('day')}, older than the ${fact('most')} that clause ${fact('clause')} covers`,
  embargoed: (fact) =>
    fact('clause') === unsaid
      ? `it is under embargo until ${fact('until')}`
      : `clause ${fact('clause')} releases nothing before ${fact('until')}`,
  'personal-data': (fact) =>
    fact('kinds') === unsaid
      ? 'it may hold personal data, and waits for review'
      : `it may hold personal data (${fact('kinds')}), and waits for review`,
  'second-person': () => 'it waits for the consent of a second person',
  'no-consent': (fact) =>
    `whoever reported the incident has not consented that ${plain(fact('recipient'))} may have it`,
  'part-withheld': (fact) => {
    if (fact('what') === 'nothing-left')
      return `nothing is left that it could read in place of it once clause ${fact('clause')} has taken out what it must`
    const what =
      fact('what') === 'attribution'
        ? 'its source must not be named'
        : fact('what') === 'properties'
          ? `clause ${fact('clause')} leaves out some of its properties`
          : fact('what') === 'personal-data'
            ? 'its personal data must be taken out'
            : 'a part of it is not for this recipient'
    return fact('origin') === unsaid
      ? `${what}, and clause ${fact('clause')} does not let anything be cut out`
      : `${what}, and nothing can be cut out of what ${fact('origin')} has sealed`
  },
  recalled: (fact) =>
    fact('when') === unsaid ? 'its originator took it back' : `its originator took it back on ${fact('when')}`,
  'being-decided': () => 'the agreements have just changed, and this object is being decided anew',
}

/** The label as it is written: capitals, never translated. */
const papName = (pap: string): string => `PAP:${pap.toUpperCase()}`

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

const unsaid = 'something unsaid'

function clauseOfSentence({ code, facts }: Reason): string {
  return sentences[code]((name) => (Object.hasOwn(facts, name) && facts[name] !== '' ? facts[name]! : unsaid))
}

/** FIRST TLP 2.0: how far each label goes. */
function reachOf(tlp: string): string {
  if (tlp === 'green') return 'is for the community and not for the public'
  if (tlp === 'amber') return 'is for the members and their clients'
  if (tlp === 'amber+strict') return 'stays within the members themselves'
  return 'is for the members that it names'
}

/** 'PH' for 'member:PH', 'the public' for 'public'. */
function plain(recipient: string): string {
  if (recipient === 'public') return 'the public'
  const [kind, rest] = recipient.split(':')
  if (rest === undefined) return recipient
  return kind === 'client' ? `clients cleared up to ${tlpName(rest)}` : rest
}
