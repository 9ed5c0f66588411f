import { Button } from '@mantine/core'
import { IconFileText } from '@tabler/icons-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { useWords } from '../i18n/use-words.ts'
import css from './drop-field.module.css'

interface DropFieldProps {
  readonly label: string
  /** What was dropped or chosen; null: text is written instead. */
  readonly file: File | null
  /** What the chooser offers. */
  readonly accept: string
  /** What stands before and behind the button that opens the chooser. */
  readonly invite: readonly [before: ReactNode, behind?: ReactNode]
  readonly onFile: (file: File) => void
  readonly onDiscard: () => void
  /** The text area, and what is said below the field. */
  readonly children: ReactNode
  readonly below?: ReactNode
}

/** A place for text by paste or by hand, and for a file by drop or choice. */
export function DropField({ label, file, accept, invite, onFile, onDiscard, children, below }: DropFieldProps) {
  const words = useWords()
  const chooser = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const take = (files: FileList | null) => {
    const [first] = files ?? []
    if (first !== undefined) onFile(first)
  }
  return (
    <section
      className={css.field}
      data-over={over || undefined}
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files)
      }}
    >
      {file !== null ? (
        <p className={css.line}>
          <IconFileText size={20} stroke={1.5} aria-hidden="true" />
          <strong className="foreign">{file.name.slice(0, 200)}</strong>
          <span>{words('raw.bytes', { count: file.size })}</span>
          <Button variant="default" size="xs" onClick={onDiscard}>
            {words('import.discard')}
          </Button>
        </p>
      ) : (
        <>
          <p className={css.line}>
            {invite[0]}
            <Button variant="default" size="xs" onClick={() => chooser.current?.click()}>
              {words('import.choose')}
            </Button>
            {invite[1]}
          </p>
          {children}
        </>
      )}
      <input ref={chooser} type="file" accept={accept} hidden onChange={(event) => take(event.currentTarget.files)} />
      {below}
    </section>
  )
}
