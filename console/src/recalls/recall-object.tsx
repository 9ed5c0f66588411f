import { Button, Radio, Textarea } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { Detail } from '../../../src/api/contract/objects.ts'
import type { Recall } from '../../../src/api/contract/recalls.ts'
import access from '../access/access.module.css'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { mayRelease } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import css from './recalls.module.css'

/** Takes back what our own member published; asks for a reason first, which everybody who had it reads. */
export function RecallObject({ detail }: { readonly detail: Detail }) {
  const words = useWords()
  const session = useSession()
  const stepUp = useStepUp()
  const client = useQueryClient()
  const navigate = useNavigate()
  const dialog = useRef<HTMLDialogElement>(null)
  const [scope, setScope] = useState<'version' | 'all'>('all')
  const [reason, setReason] = useState('')
  const recall = useMutation({
    mutationFn: () =>
      stepUp(() => {
        const version = scope === 'version' ? { version: detail.version } : {}
        return ask<Recall>(`/objects/${encodeURIComponent(detail.id)}/recall`, {
          method: 'POST',
          json: { reason: reason.trim(), ...version },
        })
      }),
    onSuccess: async () => {
      dialog.current?.close()
      await navigate({ to: '/recalls' })
      for (const name of ['recalls', 'object', 'objects', 'counts', 'recipients']) {
        void client.invalidateQueries({ queryKey: [name] })
      }
    },
  })
  if (detail.origin !== session.member || !mayRelease(session.person.role)) return null
  return (
    <div className={css.tool}>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconArrowBackUp size={16} stroke={1.6} aria-hidden="true" />}
        onClick={() => dialog.current?.showModal()}
      >
        {words('recall.do')}
      </Button>
      <dialog ref={dialog} className={access.dialog} aria-labelledby="recall-title" onClose={() => recall.reset()}>
        <form
          className={access.inside}
          onSubmit={(event) => {
            event.preventDefault()
            if (reason.trim() !== '') recall.mutate()
          }}
        >
          <h2 id="recall-title">{words('recall.ask')}</h2>
          <p>{words('recall.explain')}</p>
          <Radio.Group label={words('recall.what')} value={scope} onChange={(value) => setScope(value as typeof scope)}>
            <Radio value="all" label={words('recall.every')} />
            <Radio value="version" label={words('recall.version', { version: detail.version })} />
          </Radio.Group>
          <Textarea
            label={words('recall.reason')}
            description={words('recall.reasonHint')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={500}
            autosize
            minRows={2}
            required
          />
          <Failure of={recall.error} />
          <div className={access.buttons}>
            <Button type="submit" color="red" loading={recall.isPending} disabled={reason.trim() === ''}>
              {words('recall.confirm')}
            </Button>
            <Button variant="default" onClick={() => dialog.current?.close()}>
              {words('app.cancel')}
            </Button>
          </div>
        </form>
      </dialog>
    </div>
  )
}
