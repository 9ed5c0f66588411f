import { Radio, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FlashAlert } from '../../../src/api/contract/flash.ts'
import type { TlpLabel as Tlp } from '../../../src/api/contract/labels.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { FormAct } from '../parts/form-act.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import page from '../styles/page.module.css'
import css from './flash.module.css'

const levels: readonly Tlp[] = ['clear', 'green', 'amber', 'amber+strict', 'red']
/** What the form itself takes of the 1,200 bytes, about: head, key and signature. */
const roomBytes = 900

/** Speaks in this member's name: numbered, signed and sent before everything else. */
export function WriteForm({ onWritten }: { readonly onWritten: (name: string) => void }) {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const [subject, setSubject] = useState('')
  const [text, setText] = useState('')
  const [values, setValues] = useState('')
  const [tlp, setTlp] = useState<Tlp>('amber')
  const indicators = values
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const run = useMutation({
    mutationFn: () =>
      stepUp(() => ask<FlashAlert>('/flash', { method: 'POST', json: { tlp, subject, text, indicators } })),
    onSuccess: (alert) => {
      void client.invalidateQueries({ queryKey: ['flash'] })
      setSubject('')
      setText('')
      setValues('')
      onWritten(alert.name)
    },
  })
  const left = roomBytes - new TextEncoder().encode(`${subject}${text}${values}`).length - 14 * indicators.length
  return (
    <form
      className={`${page.panel} ${css.form} ${css.apart}`}
      aria-label={words('flash.write')}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate()
      }}
    >
      <h2>{words('flash.write')}</h2>
      <Radio.Group value={tlp} onChange={(value) => setTlp(value as Tlp)} label={words('import.tlp')}>
        <div className={css.choices}>
          {levels.map((level) => (
            <Radio key={level} value={level} label={<TlpLabel tlp={level} />} />
          ))}
        </div>
      </Radio.Group>
      <TextInput
        label={words('flash.subject')}
        value={subject}
        maxLength={120}
        required
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
      <Textarea
        label={words('flash.message')}
        description={words(left >= 0 ? 'flash.room' : 'flash.noRoom', { count: Math.abs(left) })}
        value={text}
        autosize
        minRows={4}
        required
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Textarea
        label={words('flash.indicators')}
        description={words('flash.indicatorsHint')}
        value={values}
        autosize
        minRows={2}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        onChange={(event) => setValues(event.currentTarget.value)}
      />
      <FormAct run={run} ready={subject.trim() !== '' && text.trim() !== ''}>
        {words('flash.send')}
      </FormAct>
    </form>
  )
}
