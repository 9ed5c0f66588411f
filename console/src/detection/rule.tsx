import { NumberInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { DetectionState } from '../../../src/api/contract/detection.ts'
import form from '../administration/administration.module.css'
import { ask } from '../api/client.ts'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { FormAct } from '../parts/form-act.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './detection.module.css'

const kinds = ['address', 'domain', 'url', 'hash', 'email', 'other'] as const

/** How an indicator loses its worth, and what it must be worth; sectors and agreements have theirs by the command line. */
export function Rule({ rule }: { readonly rule: DetectionState['rule'] }) {
  const words = useWords()
  const { person } = useSession()
  const client = useQueryClient()
  const [changed, setChanged] = useState<DetectionState['rule'] | null>(null)
  const shown = changed ?? rule
  const save = useMutation({
    mutationFn: () => ask('/detection/rule', { method: 'PUT', json: shown }),
    onSuccess: async () => {
      for (const name of ['detection', 'watch']) await client.invalidateQueries({ queryKey: [name] })
      setChanged(null)
    },
  })
  const number = (value: string | number): number => Math.min(36_500, Math.max(0, Number(value) || 0))
  return (
    <section className={page.section} aria-labelledby="rule">
      <h2 id="rule">{words('detection.rule')}</h2>
      <p className={page.hint}>{words('detection.ruleHint')}</p>
      {mayImport(person.role) ? change() : <Shown rule={rule} />}
    </section>
  )
  function change() {
    return (
      <form
        className={`${page.panel} ${form.form}`}
        onSubmit={(event) => {
          event.preventDefault()
          if (changed !== null) save.mutate()
        }}
      >
        <fieldset className={css.fields}>
          <legend>{words('detection.daysLegend')}</legend>
          {kinds.map((kind) => (
            <NumberInput
              key={kind}
              label={words(`detection.kind.${kind}`)}
              value={shown.lifetimes[kind].days}
              min={1}
              max={36_500}
              onChange={(days) => {
                const lifetime = { ...shown.lifetimes[kind], days: Math.max(1, number(days)) }
                setChanged({ ...shown, lifetimes: { ...shown.lifetimes, [kind]: lifetime } })
              }}
            />
          ))}
        </fieldset>
        <fieldset className={css.fields}>
          <legend>{words('detection.thresholdLegend')}</legend>
          {(['weak', 'none'] as const).map((threshold) => (
            <NumberInput
              key={threshold}
              label={words(`detection.threshold.${threshold}`)}
              value={shown.thresholds[threshold]}
              min={0}
              max={100}
              onChange={(value) => {
                const thresholds = { ...shown.thresholds, [threshold]: Math.min(100, number(value)) }
                setChanged({ ...shown, thresholds })
              }}
            />
          ))}
        </fieldset>
        <FormAct run={save} ready={changed !== null}>
          {words('detection.save')}
        </FormAct>
      </form>
    )
  }
}

/** The rule for those who may not change it. */
function Shown({ rule }: { readonly rule: DetectionState['rule'] }) {
  const words = useWords()
  const groups = [
    [words('detection.daysLegend'), kinds.map((kind) => [words(`detection.kind.${kind}`), rule.lifetimes[kind].days])],
    [
      words('detection.thresholdLegend'),
      (['weak', 'none'] as const).map((name) => [words(`detection.threshold.${name}`), rule.thresholds[name]]),
    ],
  ] as const
  return groups.map(([title, facts]) => (
    <div key={title} className={css.group}>
      <h3>{title}</h3>
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{formatNumber(Number(value), words.language)}</dd>
          </div>
        ))}
      </dl>
    </div>
  ))
}
