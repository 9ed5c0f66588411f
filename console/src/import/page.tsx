import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ImportResult, Preview } from '../../../src/api/contract/imports.ts'
import type { TlpLabel } from '../../../src/api/contract/labels.ts'
import { ask } from '../api/client.ts'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { useOwnInSentence } from '../parts/member-badge.tsx'
import { NotPermitted } from '../parts/states.tsx'
import { PreviewPanel } from '../preview/preview-panel.tsx'
import page from '../styles/page.module.css'
import { AssignedFields } from './assigned-fields.tsx'
import { Failure } from './failure.tsx'
import { FormatFields } from './format-fields.tsx'
import { type Format, fileFormats } from './formats.ts'
import { takeHandedOver } from './handed-over.ts'
import css from './import.module.css'
import { type Given, InputField } from './input-field.tsx'
import { ReadingPanel } from './reading-panel.tsx'
import { ResultPanel } from './result-panel.tsx'

/** Anything STIX comes in here: what to import, how to mark it, what became of it. */
export function ImportPage() {
  const words = useWords()
  const { person } = useSession()
  const memberName = useOwnInSentence()
  const client = useQueryClient()
  const [given, setGiven] = useState<Given | null>(() => {
    const text = takeHandedOver()
    return text === null ? null : { text, file: null }
  })
  const [tlp, setTlp] = useState<TlpLabel | null>(null)
  const [releasableTo, setReleasableTo] = useState<readonly string[] | null>(null)
  const [format, setFormat] = useState<Format>('auto')
  const [mapping, setMapping] = useState('')
  const query = {
    tlp: tlp ?? undefined,
    'releasable-to': releasableTo === null ? undefined : releasableTo.join(','),
    format: format === 'auto' ? undefined : format,
    mapping: mapping.trim() === '' ? undefined : mapping,
    source: given?.file?.name.slice(0, 200),
  }
  const preview = useMutation({
    mutationFn: (input: Given) => ask<Preview>('/preview', { method: 'POST', text: input.file ?? input.text, query }),
  })
  const previewButton = useRef<HTMLButtonElement>(null)
  const forget = preview.reset
  // What was shown is true of what was asked, and of nothing else.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of any of these makes it out of date
  useEffect(() => forget(), [given, tlp, releasableTo, format, mapping, forget])
  const run = useMutation({
    mutationFn: (input: Given) =>
      ask<ImportResult>('/import', {
        method: 'POST',
        text: input.file ?? input.text,
        query,
      }),
    onSuccess: () => {
      for (const name of ['objects', 'counts', 'status', '/evidence', 'reviews'])
        void client.invalidateQueries({ queryKey: [name] })
    },
  })
  const forgetRefusal = run.reset
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was refused was this, and is no more once it changes
  useEffect(() => forgetRefusal(), [given, tlp, releasableTo, format, mapping, forgetRefusal])
  const again = () => {
    run.reset()
    setGiven(null)
  }

  if (!mayImport(person.role)) return <NotPermitted whole>{words('import.notAllowed')}</NotPermitted>
  return (
    <div className={`${page.page} ${css.page}`}>
      <header className={page.head}>
        <h1>{words('import.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('import.intro', { member: memberName })}</p>
      </header>
      {run.data !== undefined ? (
        <ResultPanel result={run.data} onAgain={again} />
      ) : (
        <form
          className={css.form}
          onSubmit={(event) => {
            event.preventDefault()
            if (given !== null) run.mutate(given)
          }}
        >
          <InputField given={given} onChange={setGiven} />
          <FormatFields
            formats={fileFormats}
            format={format}
            onFormat={setFormat}
            mapping={mapping}
            onMapping={setMapping}
          />
          <AssignedFields tlp={tlp} onTlp={setTlp} releasableTo={releasableTo} onReleasableTo={setReleasableTo} />
          {run.isError && <Failure error={run.error} />}
          {preview.isError && <Failure error={preview.error} />}
          {preview.data?.reading !== undefined && <ReadingPanel reading={preview.data.reading} />}
          {preview.data !== undefined && (
            <PreviewPanel
              preview={preview.data}
              onBack={() => {
                preview.reset()
                previewButton.current?.focus()
              }}
            />
          )}
          <div className={css.actions}>
            <Button
              ref={previewButton}
              variant="default"
              size="md"
              disabled={given === null}
              loading={preview.isPending}
              onClick={() => given !== null && preview.mutate(given)}
            >
              {words('preview.submit')}
            </Button>
            <Button type="submit" size="md" disabled={given === null} loading={run.isPending}>
              {words('import.submit')}
            </Button>
          </div>
        </form>
      )}
    </div>
  )
}
