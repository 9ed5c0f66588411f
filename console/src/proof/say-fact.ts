import type { RecipientDecision } from '../../../src/api/contract/decisions.ts'
import type { EvidenceFact } from '../../../src/api/contract/evidence.ts'
import { startSentence } from '../i18n/member-name.ts'
import { humanise } from '../i18n/names.ts'
import { explain, type NameOf } from '../i18n/reasons.ts'
import type { Words } from '../i18n/use-words.ts'

/** One fact of the evidence as a sentence in the reader's language. */
export function sayFact(words: Words, { code, facts }: EvidenceFact, nameOf: NameOf): string {
  const version = facts['version'] ?? ''
  const said: Record<string, string> = {
    ...facts,
    scope: version === '' ? words('recall.every') : words('recall.version', { version }),
    lane: words.find(`lane.${facts['lane']}`) ?? facts['lane'] ?? '',
    digest: (facts['digest'] ?? '').slice(0, 16),
  }
  switch (code) {
    case 'decided':
      return `${words('proof.fact.decided', { agreement: facts['agreement'] ?? '', charter: facts['charter'] ?? '' })} ${sayDecision(words, facts, nameOf)}`
    case 'seen':
      return words(`proof.fact.seen.${facts['is'] as 'whole' | 'part' | 'nothing'}`, said)
    case 'answer': {
      const sentence = words(`proof.fact.answer.${facts['outcome'] as 'purged'}`, said)
      const via = facts['via'] ?? ''
      return via === '' ? sentence : `${sentence} ${startSentence(words('proof.via', { member: nameOf(via) }))}`
    }
    case 'audited':
      return sayAct(words, facts)
    case 'taken-back':
      return startSentence(
        words(`proof.fact.${facts['kind'] as 'withdrawn' | 'expired'}`, { ...said, by: nameOf(facts['by'] ?? '') }),
      )
    default:
      return words(`proof.fact.${code}`, said)
  }
}

function sayDecision(words: Words, facts: EvidenceFact['facts'], nameOf: NameOf): string {
  try {
    const reasons = JSON.parse(facts['reasons'] ?? '[]') as RecipientDecision['reasons']
    return explain(words, { reasons, sentence: facts['sentence'] ?? '' } as RecipientDecision, nameOf)
  } catch {
    return facts['sentence'] ?? ''
  }
}

/** Who did what; the details are names and values for machines (`version=… tlp=…`), of which the ids say nothing to a reader. */
function sayAct(words: Words, facts: EvidenceFact['facts']): string {
  const { actor = '', action = '', detail = '' } = facts
  const who = /^(?:person:)?operator$/.test(actor) ? words('source.operator') : actor.replace(/^person:/, '')
  const rest = detail.split(' ').filter((one) => one !== '' && !/^\w{1,100}=[a-z0-9-]{1,250}--[0-9a-f-]{36}$/.test(one))
  return `${who}: ${[words.find(`action.${action}`) ?? humanise(action), ...rest].join(' ')}`
}
