import { Button, Checkbox, Textarea } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { InquiryState } from '../../../src/api/contract/inquiry.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure, FailureText } from '../parts/failure.tsx'
import { useMembersInSentences } from '../parts/member-badge.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import page from '../styles/page.module.css'
import css from './inquiry.module.css'

const most = 1000

interface QuestionFormProps {
  readonly members: InquiryState['ask']
  readonly pending: boolean
  readonly error: Error | null
  readonly onAsk: (values: readonly string[], members: readonly string[]) => void
}

/** What is asked, and whom. The values stay on this page: they are in no address and are kept nowhere. */
export function QuestionForm({ members, pending, error, onAsk }: QuestionFormProps) {
  const words = useWords()
  const nameOf = useMembersInSentences()
  const navigate = useNavigate()
  const { to } = useSearch({ from: '/shell/ask' })
  const [text, setText] = useState('')
  const may = members.filter(({ rights }) => rights.length > 0)
  const chosen = may.map(({ member }) => member).filter((member) => to === undefined || to.includes(member))
  const values = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (may.length === 0) return <p className={page.hint}>{words('inquiry.nobody')}</p>
  const choose = (member: string, wanted: boolean) => {
    const next = wanted ? [...chosen, member] : chosen.filter((one) => one !== member)
    void navigate({ to: '/ask', search: next.length === may.length ? {} : { to: next }, replace: true })
  }
  return (
    <form
      className={`${page.panel} ${css.form}`}
      aria-label={words('inquiry.title')}
      onSubmit={(event) => {
        event.preventDefault()
        if (values.length > 0 && values.length <= most && chosen.length > 0) onAsk(values, chosen)
      }}
    >
      <Textarea
        label={words('inquiry.values')}
        description={words('inquiry.valuesHint')}
        value={text}
        autosize
        minRows={5}
        maxRows={16}
        spellCheck={false}
        autoComplete="off"
        classNames={{ input: css.values! }}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <fieldset className={css.members}>
        <legend>{words('inquiry.members')}</legend>
        {members.map(({ member, rights }) =>
          rights.length === 0 ? (
            <p key={member} className={page.hint}>
              {words('inquiry.mayNot', { member: nameOf(member) })}
            </p>
          ) : (
            <Checkbox
              key={member}
              label={<MemberLabel code={member} />}
              description={words('inquiry.perDay', {
                count: Math.min(...rights.map(({ valuesPerDay }) => valuesPerDay)),
              })}
              checked={chosen.includes(member)}
              onChange={({ currentTarget }) => choose(member, currentTarget.checked)}
            />
          ),
        )}
      </fieldset>
      {values.length > most ? <FailureText>{words('inquiry.tooMany')}</FailureText> : <Failure of={error} />}
      <div className={css.send}>
        <Button
          type="submit"
          loading={pending}
          disabled={values.length === 0 || values.length > most || chosen.length === 0}
        >
          {words('inquiry.ask')}
        </Button>
        <span className={page.hint} role="status">
          {pending ? words('inquiry.asking') : words('inquiry.count', { count: values.length })}
        </span>
      </div>
    </form>
  )
}
