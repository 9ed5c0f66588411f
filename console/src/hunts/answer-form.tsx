import { Button, Radio, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { HuntAnswer, HuntOffer } from '../../../src/api/contract/hunts.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { useMemberInSentence } from '../parts/member-badge.tsx'
import css from './hunts.module.css'
import { useHuntAct } from './use-hunt-act.ts'

const levels = ['counts', 'counts-and-times', 'nothing'] as const

/** What a person lets go, after the review: counts alone unless more, or nothing, is chosen. */
export function AnswerForm({ offer }: { readonly offer: HuntOffer }) {
  const words = useWords()
  const name = useMemberInSentence(offer.member)
  const [level, setLevel] = useState<(typeof levels)[number]>('counts')
  const [remark, setRemark] = useState('')
  const act = useHuntAct(() => setRemark(''))
  return (
    <form
      className={css.form}
      aria-label={words('hunt.answer')}
      onSubmit={(event) => {
        event.preventDefault()
        const json = { level, remark } satisfies HuntAnswer
        act.mutate({ path: `/hunt-offers/${encodeURIComponent(offer.id)}/answer`, json })
      }}
    >
      <Radio.Group
        value={level}
        onChange={(next) => setLevel(levels.find((one) => one === next) ?? 'counts')}
        label={words('hunt.level', { member: name })}
      >
        <div className={css.choices}>
          {levels.map((one) => (
            <Radio
              key={one}
              value={one}
              label={words(`hunt.level.${one}`)}
              description={words(`hunt.level.${one}.hint`)}
            />
          ))}
        </div>
      </Radio.Group>
      <Textarea
        label={words('hunt.remark')}
        description={words('hunt.remark.hint')}
        value={remark}
        autosize
        minRows={1}
        maxLength={2000}
        onChange={(event) => setRemark(event.currentTarget.value)}
      />
      <Failure of={act.error} />
      <div>
        <Button type="submit" loading={act.isPending}>
          {words('hunt.release')}
        </Button>
      </div>
    </form>
  )
}
