import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { asQuery, textQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { RecipientLabel } from '../object/who-sees-this.tsx'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import { ObjectText } from '../privacy/object-text.tsx'
import { FactList } from './fact-list.tsx'
import css from './proof.module.css'
import type { Recipient } from './state.ts'
import { StateLabel } from './state-label.tsx'

/** One recipient: where it stands, since when and under which clause, what it saw, and every fact behind it. */
export function OneRecipient({ id, recipient }: { readonly id: string; readonly recipient: Recipient }) {
  const words = useWords()
  const { about, state, since, agreement, clause, partView, facts } = recipient
  const [compared, setCompared] = useState(false)
  return (
    <li className={css.recipient} data-state={state}>
      <div className={css.row}>
        <div className={css.who}>
          <RecipientLabel recipient={about} />
        </div>
        <StateLabel state={state} />
        <p className={css.small}>
          {agreement !== '' && (
            <span>
              {words('who.under', { agreement })}
              {clause !== '' && ` · ${words('who.clause')} ${clause}`}
            </span>
          )}
          {since !== null && (
            <span>
              {words('who.since')} <Timestamp at={since} form="short" />
            </span>
          )}
        </p>
      </div>
      {partView !== null && (
        <div className={css.compare}>
          <Button size="compact-sm" variant="subtle" aria-expanded={compared} onClick={() => setCompared(!compared)}>
            {words(compared ? 'preview.hide' : 'proof.compare')}
          </Button>
          {compared && <Compared id={id} view={partView} />}
        </div>
      )}
      <FactList title={words('proof.facts', { count: facts.length })} facts={facts} folded />
    </li>
  )
}

/** The object itself beside what was made of it for this recipient. */
function Compared({ id, view }: { readonly id: string; readonly view: string }) {
  const whole = useQuery(textQuery(id))
  const part = useQuery(asQuery(id, view))
  const failed = [whole, part].find(({ isError }) => isError)
  if (failed !== undefined) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
  if (whole.data === undefined || part.data === undefined) return <RowSkeletons rows={4} />
  return <ObjectText text={whole.data} as={part.data.text ?? ''} />
}
