import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ImportResult, Preview } from '../../../src/api/contract/imports.ts'
import type { TlpLabel } from '../../../src/api/contract/labels.ts'
import type { Pasted } from '../../../src/api/contract/pasted.ts'
import { ask, Refused } from '../api/client.ts'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { AssignedFields } from '../import/assigned-fields.tsx'
import { ResultPanel } from '../import/result-panel.tsx'
import { EmptyState, NotPermitted } from '../parts/states.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import { PreviewPanel } from '../preview/preview-panel.tsx'
import page from '../styles/page.module.css'
import { bundleOf, states, usualChoice } from './choice.ts'
import { ItemList } from './item-list.tsx'
import css from './paste.module.css'
import { type Given, PasteField } from './paste-field.tsx'

const nothing: Given = { text: '', file: null }
/** A preview holds as many objects as people read. */
const mostPreviewed = 100

/** From any text, mail or PDF to a marked report: what it speaks of, what is known of that, who would see it. */
export function PastePage() {
  const words = useWords()
  const { person } = useSession()
  const [given, setGiven] = useState<Given>(nothing)
  const read = useMutation({
    mutationFn: ({ text, file }: Given) =>
      ask<Pasted>('/paste', { method: 'POST', text: file ?? text, query: { title: file?.name.slice(0, 200) } }),
  })
  const isEmpty = given.file === null && given.text.trim() === ''
  const again = () => {
    read.reset()
    setGiven(nothing)
  }
  if (!mayImport(person.role)) return <NotPermitted whole>{words('import.notAllowed')}</NotPermitted>
  return (
    <div className={`${page.page} ${css.page}`}>
      <header className={page.head}>
        <h1>{words('paste.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('paste.intro')}</p>
      </header>
      <PasteField
        given={given}
        onChange={(next) => {
          setGiven(next)
          read.reset()
        }}
        onRead={() => !isEmpty && read.mutate(given)}
      />
      {read.isError && <Failure error={read.error} />}
      {read.data === undefined ? (
        <div>
          <Button size="md" disabled={isEmpty} loading={read.isPending} onClick={() => read.mutate(given)}>
            {words('paste.read')}
          </Button>
        </div>
      ) : (
        <Found key={read.submittedAt} pasted={read.data} onAgain={again} />
      )}
    </div>
  )
}

function Found({ pasted, onAgain }: { readonly pasted: Pasted; readonly onAgain: () => void }) {
  const words = useWords()
  const client = useQueryClient()
  const [title, setTitle] = useState(pasted.title)
  const [chosen, setChosen] = useState(() => usualChoice(pasted.items))
  const [tlp, setTlp] = useState<TlpLabel | null>('amber')
  const [releasableTo, setReleasableTo] = useState<readonly string[] | null>(null)
  const query = {
    tlp: tlp ?? undefined,
    'releasable-to': releasableTo === null ? undefined : releasableTo.join(','),
    format: 'stix',
  }
  const preview = useMutation({
    mutationFn: () =>
      ask<Preview>('/preview', { method: 'POST', text: bundleOf(pasted, chosen, title, mostPreviewed).text, query }),
  })
  const previewButton = useRef<HTMLButtonElement>(null)
  const forget = preview.reset
  // What was shown is true of what was asked, and of nothing else.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of any of these makes it out of date
  useEffect(() => forget(), [chosen, title, tlp, releasableTo, forget])
  const publish = useMutation({
    mutationFn: () =>
      ask<ImportResult>('/import', { method: 'POST', text: bundleOf(pasted, chosen, title).text, query }),
    onSuccess: () => {
      for (const name of ['objects', 'counts', 'status', '/evidence', 'reviews'])
        void client.invalidateQueries({ queryKey: [name] })
    },
  })
  const choose = (places: readonly number[], take: boolean) =>
    setChosen((before) => {
      const next = new Set(before)
      for (const at of places)
        if (take) next.add(at)
        else next.delete(at)
      return next
    })
  if (publish.data !== undefined) return <ResultPanel result={publish.data} onAgain={onAgain} />
  const { objects } = bundleOf(pasted, chosen, title)
  return (
    <>
      <p role="status" className={css.summary}>
        {words('paste.summary', {
          kind: words(`paste.kindOf.${pasted.kind}`),
          chars: formatNumber(pasted.chars, words.language),
          count: pasted.items.length,
        })}
        {pasted.pages !== null && ` ${words('paste.pages', { count: pasted.pages })}`}
        {pasted.cut && ` ${words('paste.cut')}`}
        {pasted.more && ` ${words('paste.more')}`}
      </p>
      {pasted.items.length === 0 ? (
        <EmptyState title={words('paste.nothingTitle')}>{words('paste.nothing')}</EmptyState>
      ) : (
        <>
          <div className={css.groups}>
            {states.map((state) => {
              const items = [...pasted.items.entries()].filter(([, item]) => item.state === state)
              return items.length === 0 ? null : (
                <ItemList key={state} state={state} items={items} chosen={chosen} onChoose={choose} />
              )
            })}
          </div>
          <TextInput
            label={words('paste.name')}
            description={words('paste.nameHint')}
            value={title}
            maxLength={200}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <AssignedFields tlp={tlp} onTlp={setTlp} releasableTo={releasableTo} onReleasableTo={setReleasableTo} />
          {preview.isError && <Failure error={preview.error} />}
          {publish.isError && <Failure error={publish.error} />}
          {preview.data !== undefined && (
            <>
              {objects > mostPreviewed && <p className={page.hint}>{words('paste.previewFirst')}</p>}
              <PreviewPanel
                preview={preview.data}
                onBack={() => {
                  preview.reset()
                  previewButton.current?.focus()
                }}
              />
            </>
          )}
          <div className={css.actions}>
            <Button
              ref={previewButton}
              variant="default"
              size="md"
              disabled={objects === 0}
              loading={preview.isPending}
              onClick={() => preview.mutate()}
            >
              {words('preview.submit')}
            </Button>
            <Button size="md" disabled={objects === 0} loading={publish.isPending} onClick={() => publish.mutate()}>
              {words('paste.publish', { count: objects })}
            </Button>
          </div>
        </>
      )}
    </>
  )
}

function Failure({ error }: { readonly error: Error }) {
  const words = useWords()
  const said = error instanceof Refused && error.status === 0 ? words('error.network') : error.message
  return (
    <p className={css.failure} role="alert">
      <strong>{words('paste.failed')}</strong> <span className="foreign">{said}</span>
    </p>
  )
}
