import { Button, Textarea } from '@mantine/core'
import { IconLock, IconLockOpen } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import access from '../access/access.module.css'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { takenBackQuery } from '../api/queries.ts'
import { mayRelease } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import css from './recalls.module.css'

/** Puts an object under a legal hold, or ends it; both ask first. */
export function HoldObject({ id }: { readonly id: string }) {
  const words = useWords()
  const { person } = useSession()
  const stepUp = useStepUp()
  const client = useQueryClient()
  const dialog = useRef<HTMLDialogElement>(null)
  const [reason, setReason] = useState('')
  const { data } = useQuery(takenBackQuery(id))
  const isHeld = data?.hold != null
  const change = useMutation({
    mutationFn: () => {
      const path = `/objects/${encodeURIComponent(id)}/preserve`
      return stepUp(() =>
        isHeld ? ask(path, { method: 'DELETE' }) : ask(path, { method: 'PUT', json: { reason: reason.trim() } }),
      )
    },
    onSuccess: () => {
      dialog.current?.close()
      setReason('')
      for (const name of ['taken-back', 'object', 'proof']) void client.invalidateQueries({ queryKey: [name] })
    },
  })
  if (data === undefined || !mayRelease(person.role)) return null
  const Shape = isHeld ? IconLockOpen : IconLock
  return (
    <div className={css.tool}>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<Shape size={16} stroke={1.6} aria-hidden="true" />}
        onClick={() => dialog.current?.showModal()}
      >
        {words(isHeld ? 'hold.end' : 'hold.do')}
      </Button>
      <dialog ref={dialog} className={access.dialog} aria-labelledby="hold-title" onClose={() => change.reset()}>
        <form
          className={access.inside}
          onSubmit={(event) => {
            event.preventDefault()
            if (isHeld || reason.trim() !== '') change.mutate()
          }}
        >
          <h2 id="hold-title">{words(isHeld ? 'hold.askEnd' : 'hold.ask')}</h2>
          <p>{words(isHeld ? 'hold.explainEnd' : 'hold.explain')}</p>
          {!isHeld && (
            <Textarea
              label={words('recall.reason')}
              description={words('hold.reasonHint')}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              maxLength={500}
              autosize
              minRows={2}
              required
            />
          )}
          <Failure of={change.error} />
          <div className={access.buttons}>
            <Button type="submit" loading={change.isPending} disabled={!isHeld && reason.trim() === ''}>
              {words(isHeld ? 'hold.confirmEnd' : 'hold.confirm')}
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
