import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { HuntOffer } from '../../../src/api/contract/hunts.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import css from './hunts.module.css'
import { useHuntAct } from './use-hunt-act.ts'

/** Whether we shall look. Nothing is looked for before. */
export function DecideForm({ offer }: { readonly offer: HuntOffer }) {
  const words = useWords()
  const [reason, setReason] = useState('')
  const act = useHuntAct(() => setReason(''))
  const at = `/hunt-offers/${encodeURIComponent(offer.id)}`
  return (
    <form
      className={css.form}
      aria-label={words('hunt.decide')}
      onSubmit={(event) => {
        event.preventDefault()
        act.mutate({ path: `${at}/refusal`, json: { reason } })
      }}
    >
      <p className={css.quiet}>{words('hunt.decide.hint')}</p>
      <div className={css.line}>
        <Button
          size="compact-sm"
          loading={act.isPending}
          disabled={offer.package === null}
          onClick={() => act.mutate({ path: `${at}/acceptance` })}
        >
          {words('hunt.accept')}
        </Button>
        <TextInput
          className={css.grow ?? ''}
          aria-label={words('hunt.reason')}
          placeholder={words('hunt.reason')}
          value={reason}
          maxLength={2000}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button
          size="compact-sm"
          variant="default"
          type="submit"
          loading={act.isPending}
          disabled={reason.trim() === '' || offer.state === 'refused'}
        >
          {words('hunt.refuse')}
        </Button>
      </div>
      <Failure of={act.error} />
    </form>
  )
}
