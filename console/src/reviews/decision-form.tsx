import { Button, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Review, ReviewDecision, ReviewDetail } from '../../../src/api/contract/reviews.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { useKeys } from '../app/keys.ts'
import { mayRelease } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { FailureText, sayFailure } from '../parts/failure.tsx'
import css from './reviews.module.css'

type Choice = ReviewDecision['decision']
const keys = { release: 'a', mask: 'm', 'keep-back': 'b' } as const

/** The decision: chosen, then confirmed, so that no single key lets anything leave. */
export function DecisionForm({ review }: { readonly review: ReviewDetail }) {
  const words = useWords()
  const { person } = useSession()
  const client = useQueryClient()
  const [choice, setChoice] = useState<Choice | null>(null)
  const [reason, setReason] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const stepUp = useStepUp()
  const decide = useMutation({
    mutationFn: (decision: ReviewDecision) =>
      stepUp(() => ask<Review>(`/reviews/${review.num}/decision`, { method: 'POST', json: decision })),
    onSuccess: () => {
      for (const name of ['reviews', 'review', 'recipients', 'object'])
        void client.invalidateQueries({ queryKey: [name] })
    },
  })
  const choices = (['release', 'mask', 'keep-back'] as const).filter((one) => one !== 'mask' || review.masked !== null)
  const pick = (next: Choice) => {
    if (!choices.includes(next)) return
    setChoice(next)
    field.current?.focus()
  }
  const mayDecide = mayRelease(person.role) && !review.mine
  useKeys(mayDecide ? { a: () => pick('release'), m: () => pick('mask'), b: () => pick('keep-back') } : {})
  if (!mayDecide)
    return (
      <p className={css.notMine} role="note">
        {words(review.mine ? 'review.yours' : 'review.notAllowed')}
      </p>
    )
  const lacks = choice === 'keep-back' && reason.trim() === ''
  return (
    <form
      className={css.form}
      aria-labelledby="decide"
      onSubmit={(event) => {
        event.preventDefault()
        if (choice !== null && !lacks) decide.mutate({ decision: choice, reason })
      }}
    >
      <h3 id="decide">{words('review.decide')}</h3>
      <div className={css.choices} role="radiogroup" aria-labelledby="decide">
        {choices.map((one) => (
          <label key={one} data-chosen={choice === one || undefined}>
            <input type="radio" name="decision" checked={choice === one} onChange={() => setChoice(one)} />
            <span>
              <strong>
                {words(`review.choice.${one}`)} <kbd>{keys[one]}</kbd>
              </strong>
              <small>{words(`review.choiceHint.${one}`)}</small>
            </span>
          </label>
        ))}
      </div>
      <Textarea
        ref={field}
        label={words(choice === 'keep-back' ? 'review.reasonNeeded' : 'review.reason')}
        value={reason}
        maxLength={1000}
        autosize
        minRows={2}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {decide.isError && (
        <FailureText>
          {words('review.refused')} {sayFailure(decide.error, words('error.network'))}
        </FailureText>
      )}
      <div>
        <Button type="submit" disabled={choice === null || lacks} loading={decide.isPending}>
          {words(choice === null ? 'review.chooseFirst' : `review.confirm.${choice}`)}
        </Button>
      </div>
    </form>
  )
}
