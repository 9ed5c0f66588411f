import { Button } from '@mantine/core'
import { IconClipboardText, IconFileText } from '@tabler/icons-react'
import { type DragEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { useWords } from '../i18n/use-words.ts'
import css from './paste.module.css'

/** What is to be read: pasted text, or a file whose bytes go as they are. */
export interface Given {
  readonly text: string
  readonly file: File | null
}

/** Text by paste or by hand, and files by drop or choice. */
export function PasteField({
  given,
  onChange,
  onRead,
}: {
  readonly given: Given
  readonly onChange: (given: Given) => void
  readonly onRead: () => void
}) {
  const words = useWords()
  const id = useId()
  const chooser = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const take = (file: File | undefined) => file !== undefined && onChange({ text: '', file })
  const latest = useRef(onChange)
  latest.current = onChange
  // Whoever comes here has it in the clipboard: it may be pasted wherever on the page, as soon as that can be seen.
  useLayoutEffect(() => {
    function onPaste(event: ClipboardEvent) {
      if (event.target instanceof Element && event.target.closest('input, textarea, dialog') !== null) return
      const file = event.clipboardData?.files[0] ?? null
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (file === null && text === '') return
      event.preventDefault()
      latest.current(file === null ? { text, file } : { text: '', file })
      document.getElementById(id)?.focus()
    }
    document.addEventListener('paste', onPaste)
    return () => document.removeEventListener('paste', onPaste)
  }, [id])
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }
  return (
    <section
      className={css.field}
      data-over={over || undefined}
      aria-label={words('paste.field')}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {given.file !== null ? (
        <p className={css.line}>
          <IconFileText size={20} stroke={1.5} aria-hidden="true" />
          <strong className="foreign">{given.file.name.slice(0, 200)}</strong>
          <span>{words('raw.bytes', { count: given.file.size })}</span>
          <Button variant="default" size="xs" onClick={() => onChange({ text: '', file: null })}>
            {words('import.discard')}
          </Button>
        </p>
      ) : (
        <>
          <p className={css.line}>
            <IconClipboardText size={20} stroke={1.5} aria-hidden="true" />
            <label htmlFor={id}>{words('paste.invite')}</label>
            <Button variant="default" size="xs" onClick={() => chooser.current?.click()}>
              {words('import.choose')}
            </Button>
          </p>
          <textarea
            id={id}
            className={css.text}
            spellCheck={false}
            placeholder={words('paste.placeholder')}
            value={given.text}
            onChange={(event) => onChange({ text: event.currentTarget.value, file: null })}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
              event.preventDefault()
              onRead()
            }}
          />
        </>
      )}
      <input
        ref={chooser}
        type="file"
        accept=".pdf,.eml,.txt,.md,.html,.htm,.log,.csv,application/pdf,message/rfc822,text/*"
        hidden
        onChange={(event) => take(event.currentTarget.files?.[0])}
      />
    </section>
  )
}
