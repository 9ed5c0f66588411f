import { IconClipboardText } from '@tabler/icons-react'
import { Fragment, useId, useLayoutEffect, useRef } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { DropField } from '../parts/drop-field.tsx'

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
  return (
    <DropField
      label={words('paste.field')}
      file={given.file}
      accept=".pdf,.eml,.txt,.md,.html,.htm,.log,.csv,application/pdf,message/rfc822,text/*"
      invite={[
        <Fragment key="invite">
          <IconClipboardText size={20} stroke={1.5} aria-hidden="true" />
          <label htmlFor={id}>{words('paste.invite')}</label>
        </Fragment>,
      ]}
      onFile={(file) => onChange({ text: '', file })}
      onDiscard={() => onChange({ text: '', file: null })}
    >
      <textarea
        id={id}
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
    </DropField>
  )
}
