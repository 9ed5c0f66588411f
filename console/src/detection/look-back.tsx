import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LookBackState, SeenAnswer } from '../../../src/api/contract/look-back.ts'
import { ask } from '../api/client.ts'
import { lookBackQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { defang } from '../parts/defang.ts'
import { Failure } from '../parts/failure.tsx'
import { formatDay } from '../parts/format-day.ts'
import { seenDays } from '../parts/seen-days.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './look-back.module.css'

/** Whether telemetry named a value before: what is known of which days, and a question. */
export function LookBack({ mayAsk }: { readonly mayAsk: boolean }) {
  const words = useWords()
  const state = useQuery(lookBackQuery).data
  const [text, setText] = useState('')
  const question = useMutation({
    mutationFn: (values: readonly string[]) => ask<SeenAnswer>('/look-back', { method: 'POST', json: { values } }),
  })
  if (state === undefined) return null
  const values = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return (
    <section className={page.section} aria-labelledby="look-back">
      <h2 id="look-back">{words('lookBack.title')}</h2>
      <p className={page.hint}>{words('lookBack.hint')}</p>
      <Coverage state={state} />
      {state.on && mayAsk && (
        <form
          className={`${page.panel} ${css.form}`}
          aria-label={words('lookBack.title')}
          onSubmit={(event) => {
            event.preventDefault()
            if (values.length > 0 && values.length <= 1000) question.mutate(values)
          }}
        >
          <Textarea
            label={words('lookBack.values')}
            value={text}
            autosize
            minRows={2}
            maxRows={8}
            spellCheck={false}
            autoComplete="off"
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <Failure of={question.error} />
          <div>
            <Button type="submit" loading={question.isPending} disabled={values.length === 0 || values.length > 1000}>
              {words('lookBack.ask')}
            </Button>
          </div>
        </form>
      )}
      {question.data !== undefined && <Found answer={question.data} />}
    </section>
  )
}

function Coverage({ state }: { readonly state: LookBackState }) {
  const words = useWords()
  if (!state.on) return <p className={page.none}>{words('lookBack.off')}</p>
  const [newest] = state.days
  const oldest = state.days.at(-1)
  if (newest === undefined || oldest === undefined) return <p className={page.none}>{words('lookBack.nothing')}</p>
  const events = state.days.reduce((sum, one) => sum + one.events, 0)
  return (
    <p>
      {words('lookBack.covered', {
        count: state.days.length,
        from: formatDay(oldest.day, words.language),
        until: formatDay(newest.day, words.language),
        events: formatNumber(events, words.language),
      })}{' '}
      {state.gaps.length === 0
        ? words('lookBack.noGaps')
        : words('lookBack.gaps', {
            count: state.gaps.length,
            days: state.gaps
              .slice(0, 5)
              .map((day) => formatDay(day, words.language))
              .join(', '),
          })}{' '}
      {words('lookBack.kept', { days: String(state.keptDays), valueDays: String(state.keptValueDays) })}
      {state.errorRate > 0 && <> {words('lookBack.error', { count: Math.floor(1 / state.errorRate) })}</>}
    </p>
  )
}

function Found({ answer: { values } }: { readonly answer: SeenAnswer }) {
  const words = useWords()
  return (
    <div className={`${page.panel} ${page.scroll} ${css.found}`} role="status">
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{words('inquiry.value')}</th>
            <th scope="col">{words('lookBack.when')}</th>
          </tr>
        </thead>
        <tbody>
          {values.map(({ text, kind, sought, days }, at) => (
            // The same value may be asked for twice.
            // biome-ignore lint/suspicious/noArrayIndexKey: rows never move
            <tr key={at}>
              <th scope="row" className="foreign">
                {defang(text)}
              </th>
              <td data-label={words('lookBack.when')}>
                {kind === null
                  ? words('inquiry.notAsked')
                  : !sought
                    ? words('lookBack.cannot')
                    : days.length === 0
                      ? words('lookBack.notSeen')
                      : seenDays(words, days)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
