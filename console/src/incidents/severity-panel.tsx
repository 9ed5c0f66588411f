import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { Incident, Vocabulary } from '../../../src/api/contract/incidents.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import page from '../styles/page.module.css'
import css from './incidents.module.css'
import { say, scaleWord } from './said.ts'
import { useChange } from './use-change.ts'

/** The score with its parts: what was answered, what each answer counts, and what nobody has answered yet. */
export function SeverityPanel({
  incident,
  vocabulary,
}: {
  readonly incident: Incident
  readonly vocabulary: Vocabulary
}) {
  const words = useWords()
  const change = useChange(incident.num)
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>(incident.answers)
  const parts = new Map(incident.parts.map((part) => [part.category, part]))
  return (
    <form
      aria-label={words('incident.severity')}
      onSubmit={(event) => {
        event.preventDefault()
        const given = Object.fromEntries(Object.entries(answers).filter(([, option]) => option !== ''))
        change.mutate({ path: '/severity', json: { answers: given } })
      }}
    >
      <p className={css.quiet}>{words('incident.severityHint')}</p>
      <div className={page.scroll}>
        <table className={`${page.table} ${page.within}`}>
          <thead>
            <tr>
              <th scope="col">{words('incident.category')}</th>
              <th scope="col">{words('incident.assessment')}</th>
              <th scope="col" className={page.number}>
                {words('incident.counts')}
              </th>
            </tr>
          </thead>
          <tbody>
            {vocabulary.categories.map(({ id, said, weight, options }) => {
              const part = parts.get(id)
              return (
                <tr key={id}>
                  <th scope="row">{say(words, said)}</th>
                  <td data-label={words('incident.assessment')}>
                    <NativeSelect
                      aria-label={say(words, said)}
                      value={answers[id] ?? ''}
                      data={[
                        { value: '', label: words('incident.notSaid') },
                        ...options.map((option) => ({
                          value: option.id,
                          label: scaleWord(words, 'option', option.id),
                        })),
                      ]}
                      onChange={(event) => {
                        const { value } = event.currentTarget
                        setAnswers((before) => ({ ...before, [id]: value }))
                      }}
                    />
                  </td>
                  <td data-label={words('incident.counts')} className={page.number}>
                    {part === undefined ? '' : `${weight} × ${part.value} = ${part.weighted}`}
                    {part?.assumed && <small className={css.quiet}> {words('incident.assumed')}</small>}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <Failure of={change.error} />
      <Button type="submit" variant="default" loading={change.isPending}>
        {words('incident.score')}
      </Button>
    </form>
  )
}
