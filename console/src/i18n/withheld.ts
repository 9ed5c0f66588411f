import type { RecipientDecision, WithheldPart } from '../../../src/api/contract/decisions.ts'
import { tlpLabel } from './names.ts'
import { explain, type NameOf, recipientInline } from './reasons.ts'
import type { Words } from './words.ts'

interface About {
  readonly decision: RecipientDecision
  readonly nameOf: NameOf
  /** What the node that makes it is called. */
  readonly own: string
  /** What a withheld reference points to, where that is known. */
  readonly target: string | null
}

/** Why one place of an object is not what it was, in one sentence; what was made before causes were kept has the sentence of the whole. */
export function explainWithheld(words: Words, part: WithheldPart, { decision, nameOf, own, target }: About): string {
  const name = recipientInline(words, decision.recipient, nameOf)
  const { agreement, clause } = decision
  switch (part.because) {
    case null:
      return explain(words, decision, nameOf)
    case 'part':
      return part.label === null
        ? words('withheld.part', { name })
        : words('withheld.part.label', { name, label: tlpLabel(part.label) })
    case 'property':
      return agreement === null || clause === null
        ? explain(words, decision, nameOf)
        : words('withheld.property', { agreement, clause, name })
    case 'reference':
      return target === null
        ? words('withheld.reference', { name })
        : words('withheld.reference.named', { name, target })
    case 'personal':
      return words(decision.redaction?.personal === 'mask' ? 'withheld.personal.mask' : 'withheld.personal', { name })
    case 'creator':
      return words('withheld.creator', { member: own, name })
    case 'source':
      return words('withheld.source', { name })
    case 'renamed':
      return words('withheld.renamed', { name })
    case 'unsound':
      return words('withheld.unsound')
  }
}
