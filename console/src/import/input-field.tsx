import { Button } from '@mantine/core'
import { IconFileCode, IconUpload } from '@tabler/icons-react'
import { type DragEvent, useId, useMemo, useRef, useState } from 'react'
import { typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import css from './import.module.css'

/** What is to be imported: pasted text, or a file whose bytes go as they are. */
export interface Given {
  readonly text: string
  readonly file: File | null
}

// Larger files are not read for the preview; the node reads them all the same.
const previewBytes = 20_000_000

export function InputField({
  given,
  onChange,
}: {
  readonly given: Given | null
  readonly onChange: (given: Given | null) => void
}) {
  const words = useWords()
  const id = useId()
  const chooser = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)

  async function take(file: File | undefined) {
    if (file === undefined) return
    const isPacked = /\.gz$/i.test(file.name)
    onChange({ text: file.size <= previewBytes && !isPacked ? await file.text() : '', file })
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }

  return (
    <section
      className={css.drop}
      data-over={over || undefined}
      aria-label={words('import.text')}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {given?.file ? (
        <p className={css.file}>
          <IconFileCode size={22} stroke={1.5} aria-hidden="true" />
          <span className="foreign">{words('import.file', { name: given.file.name.slice(0, 200) })}</span>
          <span>{words('raw.bytes', { count: given.file.size })}</span>
          <Button variant="default" size="xs" onClick={() => onChange(null)}>
            {words('import.discard')}
          </Button>
        </p>
      ) : (
        <>
          <p className={css.invite}>
            <IconUpload size={22} stroke={1.5} aria-hidden="true" />
            <strong>{words('import.drop')}</strong>
            <Button variant="default" size="xs" onClick={() => chooser.current?.click()}>
              {words('import.choose')}
            </Button>
            <label htmlFor={id}>{words('import.or')}</label>
          </p>
          <textarea
            id={id}
            className={css.text}
            aria-label={words('import.text')}
            placeholder={words('import.placeholder')}
            spellCheck={false}
            value={given?.text ?? ''}
            onChange={(event) =>
              onChange(event.currentTarget.value === '' ? null : { text: event.currentTarget.value, file: null })
            }
          />
        </>
      )}
      <input
        ref={chooser}
        type="file"
        accept=".json,.ndjson,.jsonl,.gz,.csv,.tsv,.txt,.ioc,.xml,.yaml,.yml,.md,.list,application/json,application/stix+json,text/*"
        hidden
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
      {given !== null && given.text !== '' && <Found text={given.text} />}
    </section>
  )
}

/** What the input holds, before anything is sent. The node has the last word. */
function Found({ text }: { readonly text: string }) {
  const words = useWords()
  const types = useMemo(() => countTypes(text), [text])
  if (types === null) return <p className={css.found}>{words('import.otherFormat')}</p>
  const total = [...types.values()].reduce((sum, count) => sum + count, 0)
  return (
    <p className={css.found} role="status">
      <strong>{words('import.found', { count: total })}</strong>{' '}
      {[...types]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 12)
        .map(([type, count]) => `${typeName(words, type)} ${formatNumber(count, words.language)}`)
        .join(' · ')}
    </p>
  )
}

function countTypes(text: string): Map<string, number> | null {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null) return null
  // What is neither a bundle nor an object of STIX is read by the node.
  if (!('objects' in value) && !('type' in value && 'id' in value)) return null
  const objects: unknown[] = 'objects' in value && Array.isArray(value.objects) ? value.objects : [value]
  const types = new Map<string, number>()
  for (const object of objects) {
    const type =
      typeof object === 'object' && object !== null && 'type' in object ? String(object.type).slice(0, 60) : '?'
    types.set(type, (types.get(type) ?? 0) + 1)
  }
  return types
}

/** A text of JSON, or one of lines of it as one list; undefined where it is neither. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Perhaps an object a line.
  }
  try {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    const values = lines.map((line): unknown => JSON.parse(line))
    const isText = values.some((one) => typeof one !== 'object' || one === null)
    return isText ? undefined : { objects: values.flatMap((one) => objectsOf(one)) }
  } catch {
    return undefined
  }
}

function objectsOf(value: unknown): unknown[] {
  const isWrapper = typeof value === 'object' && value !== null && 'objects' in value && Array.isArray(value.objects)
  return isWrapper ? (value.objects as unknown[]) : [value]
}
