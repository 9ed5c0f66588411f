import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { SubjectAnswer } from '../../../src/api/contract/privacy.ts'
import { ask } from '../api/client.ts'
import { listed, recipientInline } from '../i18n/reasons.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMembersInSentences } from '../parts/member-badge.tsx'
import { ErrorState } from '../parts/states.tsx'
import { formatMoment } from '../parts/timestamp.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import page from '../styles/page.module.css'
import css from './privacy.module.css'

interface Found {
  readonly given: string
  readonly answer: SubjectAnswer
  /** Of this answer and of those before it. */
  readonly hits: SubjectAnswer['hits']
}

/** Each object once: the newest are looked through again and again until they are indexed. */
function together(earlier: SubjectAnswer['hits'], more: SubjectAnswer['hits']): SubjectAnswer['hits'] {
  return [...new Map([...earlier, ...more].map((hit) => [hit.object.id + hit.object.version, hit])).values()]
}

/** Which objects carry a value of one person, and to whom they went. The value stays out of the address and the records. */
export function SubjectSearch() {
  const words = useWords()
  const nameOf = useMembersInSentences()
  const [value, setValue] = useState('')
  const [found, setFound] = useState<Found | null>(null)
  const search = useMutation({
    async mutationFn({ given, before }: { readonly given: string; readonly before: string | null }) {
      const json = before === null ? { value: given } : { value: given, before }
      return { given, before, answer: await ask<SubjectAnswer>('/subject', { method: 'POST', json }) }
    },
    onSuccess: ({ given, before, answer }) =>
      setFound((earlier) => ({
        given,
        answer,
        hits: together(before === null ? [] : (earlier?.hits ?? []), answer.hits),
      })),
  })
  const reader = (view: string) => recipientInline(words, view.slice(view.indexOf('|') + 1), nameOf)
  return (
    <section className={`${css.subject} ${css.notPrinted}`} aria-labelledby="subject">
      <h2 id="subject">{words('subject.title')}</h2>
      <p className={page.hint}>{words('subject.hint')}</p>
      <form
        className={css.span}
        onSubmit={(event) => {
          event.preventDefault()
          search.mutate({ given: value, before: null })
        }}
      >
        <TextInput
          label={words('subject.value')}
          value={value}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={value.trim().length < 4} loading={search.isPending}>
          {words('subject.submit')}
        </Button>
      </form>
      {search.isError && <ErrorState error={search.error} />}
      {found !== null && (
        <div role="status">
          <p>
            {words(found.hits.length === 0 ? 'subject.nothing' : 'subject.found', {
              count: found.hits.length,
            })}{' '}
            {found.answer.lookedTo !== null &&
              words('subject.lookedTo', {
                date: formatMoment(new Date(found.answer.lookedTo), words.language, 'short'),
              })}
          </p>
          {found.hits.length > 0 && (
            <div className={`${page.panel} ${page.scroll}`}>
              <table className={page.table}>
                <thead>
                  <tr>
                    <th scope="col">{words('preview.object')}</th>
                    <th scope="col">{words('subject.at')}</th>
                    <th scope="col">{words('subject.readers')}</th>
                    <th scope="col">{words('subject.given')}</th>
                  </tr>
                </thead>
                <tbody>
                  {found.hits.map(({ object, at, readers, given }) => (
                    <tr key={`${object.id} ${object.version}`}>
                      <th scope="row">
                        <Link to="/objects/$id" params={{ id: object.id }} className="foreign">
                          {object.name || object.id}
                        </Link>{' '}
                        <TlpLabel tlp={object.tlp} />
                      </th>
                      <td className="mono foreign" data-label={words('subject.at')}>
                        {at.join(' ')}
                      </td>
                      <td data-label={words('subject.readers')}>
                        {readers.length === 0 ? words('app.none') : listed(words, [...new Set(readers.map(reader))])}
                      </td>
                      <td data-label={words('subject.given')}>
                        {given.length === 0 ? words('app.none') : listed(words, given.map(nameOf))}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {found.answer.next !== null && (
            <Button
              variant="default"
              loading={search.isPending}
              onClick={() => search.mutate({ given: found.given, before: found.answer.next })}
            >
              {words('subject.further')}
            </Button>
          )}
        </div>
      )}
    </section>
  )
}
