import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import css from './administration.module.css'

interface Props {
  readonly title: string
  readonly secrets: readonly { readonly label: string; readonly value: string }[]
  readonly onDone: () => void
}

/** What the node says once and keeps no readable copy of; it leaves the page only when somebody says so. */
export function OneTimeSecrets({ title, secrets, onDone }: Props) {
  const words = useWords()
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => panel.current?.focus(), [])
  return (
    <div ref={panel} className={css.secrets} role="status" tabIndex={-1}>
      <strong>{title}</strong>
      <p>{words('admin.once')}</p>
      <dl>
        {secrets.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <code>{value}</code>
              <CopyButton text={value} label={`${words('object.copy')}: ${label}`} />
            </dd>
          </div>
        ))}
      </dl>
      <div>
        <Button variant="default" onClick={onDone}>
          {words('admin.done')}
        </Button>
      </div>
    </div>
  )
}
