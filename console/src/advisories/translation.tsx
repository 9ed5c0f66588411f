import { Button, NativeSelect, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { languageName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import css from './advisories.module.css'
import { translationQuery } from './queries.ts'
import type { Props } from './record.tsx'
import { sayPart } from './say-part.ts'
import { useAct } from './use-act.ts'

const known = ['en', 'ja', 'fil']

/** Original and translation side by side; a label is never translated. */
export function Translation({ advisory, releases }: Props) {
  const words = useWords()
  const { document, head, state, languages } = advisory
  const offered = [...new Set([...known, ...languages.map(({ language }) => language)])].filter(
    (language) => language !== document.language,
  )
  const [language, setLanguage] = useState(() => (offered.includes(words.language) ? words.language : offered[0]!))
  const query = useQuery(translationQuery(advisory.id, head, language))
  const run = useAct(advisory.id)
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const isOpen = (state === 'drafting' || state === 'complete') && releases
  const done = languages.find((one) => one.language === language)
  return (
    <form
      className={`${page.panel} ${css.inside}`}
      aria-label={words('advisory.part.translation')}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate({ path: 'translations', json: { basis: head, language, texts } }, { onSuccess: () => setTexts({}) })
      }}
    >
      <div className={css.two}>
        <NativeSelect
          label={words('advisory.language')}
          value={language}
          data={offered.map((one) => ({ value: one, label: languageName(words, one) }))}
          onChange={(event) => {
            setLanguage(event.currentTarget.value)
            setTexts({})
          }}
        />
        <p className={css.quiet}>
          {words('advisory.translated', { done: done?.done ?? 0, texts: query.data?.texts.length ?? 0 })}
          {(done?.behind ?? 0) > 0 && ` · ${words('advisory.behindCount', { count: done?.behind ?? 0 })}`}
        </p>
      </div>
      {query.isPending && <RowSkeletons rows={4} />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      <ul className={css.sides}>
        {query.data?.texts.map(({ key, original, text, behind }) => (
          <li key={key}>
            <span className={`foreign ${css.key}`}>
              {sayPart(words, document, key)}{' '}
              {behind && <span className={css.failure}>{words('advisory.behind')}</span>}
            </span>
            <p className={`foreign ${css.text}`} lang={document.language}>
              {original}
            </p>
            {isOpen ? (
              <Textarea
                aria-label={words('advisory.translationOf', { part: sayPart(words, document, key) })}
                lang={language}
                value={texts[key] ?? text ?? ''}
                autosize
                minRows={1}
                onChange={(event) => {
                  const said = event.currentTarget.value
                  setTexts((before) => ({ ...before, [key]: said }))
                }}
              />
            ) : (
              <p className={`foreign ${css.text}`} lang={language}>
                {text ?? '–'}
              </p>
            )}
          </li>
        ))}
      </ul>
      <Failure of={run.error} />
      {isOpen && (
        <div className={css.line}>
          <Button type="submit" loading={run.isPending} disabled={Object.keys(texts).length === 0}>
            {words('advisory.sendTranslation')}
          </Button>
          {advisory.signOffs.length > 0 && <span className={css.caution}>{words('advisory.amendVoids')}</span>}
        </div>
      )}
    </form>
  )
}
