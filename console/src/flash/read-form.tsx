import { Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FlashAlert } from '../../../src/api/contract/flash.ts'
import { ask } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { FormAct } from '../parts/form-act.tsx'
import page from '../styles/page.module.css'
import css from './flash.module.css'

/** An alert that came on paper, by mail or from a QR code: checked, then kept. */
export function ReadForm({ onRead }: { readonly onRead: (name: string) => void }) {
  const words = useWords()
  const client = useQueryClient()
  const [text, setText] = useState('')
  const run = useMutation({
    mutationFn: () => ask<FlashAlert>('/flash/read', { method: 'POST', json: { text } }),
    onSuccess: (alert) => {
      void client.invalidateQueries({ queryKey: ['flash'] })
      setText('')
      onRead(alert.name)
    },
  })
  return (
    <form
      className={`${page.panel} ${css.form} ${css.apart}`}
      aria-label={words('flash.read')}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate()
      }}
    >
      <h2>{words('flash.read')}</h2>
      <Textarea
        label={words('flash.readText')}
        value={text}
        autosize
        minRows={3}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <FormAct run={run} ready={text.trim() !== ''} variant="default">
        {words('flash.check')}
      </FormAct>
    </form>
  )
}
