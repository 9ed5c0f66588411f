import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { SubjectAnswer } from '../../../src/api/contract/privacy.ts'
import { ask } from '../api/client.ts'
import { listed, recipientInline } from '../i18n/reasons.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMemberNames } from '../parts/member-badge.tsx'
import { ErrorState } from '../parts/states.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import page from '../styles/page.module.css'
import css from './privacy.module.css'

/** Which objects carry a value of one person, and to whom they went. The value stays out of the address and the records. */
export function SubjectSearch() {
  const words = useWords()
  const nameOf = useMemberNames()
  const [value, setValue] = useState('')
  const search = useMutation({
    mutationFn: (given: string) => ask<SubjectAnswer>('/subject', { method: 'POST', json: { value: given } }),
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
          search.mutate(value)
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
      {search.data !== undefined && (
        <div role="status">
          <p>
            {words(search.data.hits.length === 0 ? 'subject.nothing' : 'subject.found', {
              count: search.data.hits.length,
            })}{' '}
            {!search.data.complete && words('subject.incomplete')}
          </p>
          {search.data.hits.length > 0 && (
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
                  {search.data.hits.map(({ object, at, readers, given }) => (
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
        </div>
      )}
    </section>
  )
}
