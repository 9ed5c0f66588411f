import { IconUpload } from '@tabler/icons-react'
import { Fragment, useId, useMemo } from 'react'
import { typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { DropField } from '../parts/drop-field.tsx'
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

  async function take(file: File) {
    const isPacked = /\.gz$/i.test(file.name)
    onChange({ text: file.size <= previewBytes && !isPacked ? await file.text() : '', file })
  }
  return (
    <DropField
      label={words('import.text')}
      file={given?.file ?? null}
      accept=".json,.ndjson,.jsonl,.gz,.csv,.tsv,.txt,.ioc,.xml,.yaml,.yml,.md,.list,application/json,application/stix+json,text/*"
      invite={[
        <Fragment key="invite">
          <IconUpload size={20} stroke={1.5} aria-hidden="true" />
          <strong>{words('import.drop')}</strong>
        </Fragment>,
        <label key="or" htmlFor={id}>
          {words('import.or')}
        </label>,
      ]}
      onFile={(file) => void take(file)}
      onDiscard={() => onChange(null)}
      below={given !== null && given.text !== '' && <Found text={given.text} />}
    >
      <textarea
        id={id}
        aria-label={words('import.text')}
        placeholder={words('import.placeholder')}
        spellCheck={false}
        value={given?.text ?? ''}
        onChange={(event) =>
          onChange(event.currentTarget.value === '' ? null : { text: event.currentTarget.value, file: null })
        }
      />
    </DropField>
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
