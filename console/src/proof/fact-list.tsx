import type { EvidenceFact } from '../../../src/api/contract/evidence.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMemberNames, useMembersInSentences } from '../parts/member-badge.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import css from './proof.module.css'
import { sayFact } from './say-fact.ts'

interface Props {
  readonly title: string
  readonly facts: readonly EvidenceFact[]
  /** Closed at first. */
  readonly folded?: boolean
}

/** Facts in order of time, each with what it is worth in words beside it. */
export function FactList({ title, facts, folded = false }: Props) {
  const words = useWords()
  const nameOf = useMemberNames()
  const inSentence = useMembersInSentences()
  if (facts.length === 0) return null
  const rows = facts.toSorted((a, b) => ((a.at ?? '~') < (b.at ?? '~') ? -1 : 1))
  return (
    <details className={css.facts} open={!folded}>
      <summary>{title}</summary>
      <ul>
        {rows.map((fact, index) => (
          // Facts have no identity but their place in the file.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={index} data-strength={fact.strength}>
            <span className={css.strength}>{words(`proof.strength.${fact.strength}`)}</span>
            <span className={css.sentence}>
              {fact.about.startsWith('member:') && isOfSomebody(fact) && <b>{nameOf(fact.about.slice(7))}: </b>}
              {sayFact(words, fact, inSentence)}
            </span>
            {fact.at !== null && (
              <span className={css.moment}>
                <Timestamp at={fact.at} form="short" />
              </span>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** In a list of its own recipient the name stands above. */
function isOfSomebody({ code }: EvidenceFact): boolean {
  return code === 'notice' || code === 'cosigned' || code === 'tree' || code === 'hold'
}
