import { useState } from 'react'
import type { Seen } from '../../../src/api/contract/decisions.ts'
import type { Finding } from '../../../src/api/contract/reviews.ts'
import { explain } from '../i18n/reasons.ts'
import { useWords } from '../i18n/use-words.ts'
import { DecisionLabel, RecipientLabel } from '../object/who-sees-this.tsx'
import { useMemberNames } from '../parts/member-badge.tsx'
import page from '../styles/page.module.css'
import { ObjectText } from './object-text.tsx'
import css from './seen-list.module.css'

interface Props {
  readonly seen: readonly Seen[]
  /** The first is the object itself. */
  readonly texts: readonly string[]
  readonly findings: readonly Finding[]
}

/** Every recipient with the decision; whoever reads something opens to what it reads, word for word. */
export function SeenList({ seen, texts, findings }: Props) {
  const words = useWords()
  const nameOf = useMemberNames()
  const [open, setOpen] = useState<string | null>(null)
  const original = texts[0] ?? ''
  return (
    <ul className={`${page.panel} ${css.list}`}>
      {seen.map((one) => {
        const as = one.text === null ? null : (texts[one.text] ?? null)
        return (
          <li key={one.view} data-decision={as === null ? 'withhold' : one.decision}>
            <div className={css.row}>
              <div className={css.who}>
                <RecipientLabel recipient={one.recipient} />
              </div>
              <DecisionLabel as={as === null ? 'withhold' : one.decision} />
              <p className={`foreign ${css.why}`}>{explain(words, one, nameOf)}</p>
              {as !== null && (
                <button
                  type="button"
                  className={css.open}
                  aria-expanded={open === one.view}
                  onClick={() => setOpen(open === one.view ? null : one.view)}
                >
                  {words(open === one.view ? 'preview.hide' : 'preview.show')}
                </button>
              )}
            </div>
            {open === one.view && as !== null && <ObjectText text={original} as={as} findings={findings} />}
          </li>
        )
      })}
    </ul>
  )
}
