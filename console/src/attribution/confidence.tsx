import { NativeSelect } from '@mantine/core'
import type { Attribution, NewConfidence, Position } from '../../../src/api/contract/attribution.ts'
import { humanise } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './attribution.module.css'

type Grounds = Pick<Position, 'confidence' | 'reliability' | 'analytic'>

/** How sure somebody is, in the words of its own scale; what that may be on other scales is told apart, and a bare number stays one. */
export function StatedConfidence({ confidence, reliability, analytic }: Grounds) {
  const words = useWords()
  if (confidence.kind === 'none') return <p className={css.quiet}>{words('confidence.none')}</p>
  if (confidence.kind === 'number')
    return (
      <p>
        {words('confidence.number', { number: confidence.number })}{' '}
        <span className={css.quiet}>{words('confidence.number.hint')}</span>
      </p>
    )
  const { scale, label, agrees, number, elsewhere, percent, code } = confidence
  const wordOf = (on: string, one: string) => words.find(`confidence.${on}.${one}`) ?? humanise(one)
  return (
    <div>
      <p>
        <strong>
          {code !== null && `${reliability ?? ''}${code} `}
          {wordOf(scale, label)}
        </strong>{' '}
        <span className={css.quiet}>
          {words(`confidence.scale.${scale}`)}
          {percent !== null && ` · ${words('confidence.percent', { from: percent[0], to: percent[1] })}`}
        </span>
      </p>
      {reliability !== null && <p className={css.quiet}>{words(`confidence.reliability.${reliability}`)}</p>}
      {analytic !== null && <p>{words('confidence.analytic', { word: words(`confidence.analytic.${analytic}`) })}</p>}
      {!agrees && <p className={css.warning}>{words('confidence.disagrees', { number: number ?? '–' })}</p>}
      <details>
        <summary>{words('confidence.elsewhere')}</summary>
        <ul className={css.elsewhere}>
          {elsewhere.map((one) => (
            <li key={one.scale}>
              {words(`confidence.scale.${one.scale}`)}:{' '}
              {one.labels.length === 0
                ? words('confidence.notThere')
                : one.labels.map((each) => wordOf(one.scale, each)).join(words('confidence.or'))}
            </li>
          ))}
        </ul>
      </details>
    </div>
  )
}

interface FieldsProps {
  readonly scales: Attribution['scales']
  readonly value: NewConfidence
  readonly onChange: (value: NewConfidence) => void
}

/** Confidence by a word of a scale; there is no field for a number. */
export function ConfidenceFields({ scales, value, onChange }: FieldsProps) {
  const words = useWords()
  const labels = scales.find(({ scale }) => scale === value.scale)?.labels ?? []
  return (
    <div className={css.fields}>
      <NativeSelect
        label={words('confidence.scale')}
        value={value.scale}
        data={scales.map(({ scale }) => ({ value: scale, label: words(`confidence.scale.${scale}`) }))}
        onChange={(event) => {
          const scale = scales.find((one) => one.scale === event.currentTarget.value)
          if (scale !== undefined) onChange({ scale: scale.scale, label: scale.labels.at(-3) ?? scale.labels[0]! })
        }}
      />
      <NativeSelect
        label={words('confidence.label')}
        value={value.label}
        data={labels.map((one) => ({
          value: one,
          label: words.find(`confidence.${value.scale}.${one}`) ?? humanise(one),
        }))}
        onChange={(event) => onChange({ ...value, label: event.currentTarget.value })}
      />
      {value.scale === 'icd-203' && (
        <NativeSelect
          label={words('confidence.analytic.field')}
          description={words('confidence.analytic.hint')}
          value={value.analytic ?? ''}
          data={[
            { value: '', label: words('attribution.notSaid') },
            ...(['low', 'moderate', 'high'] as const).map((one) => ({
              value: one,
              label: words(`confidence.analytic.${one}`),
            })),
          ]}
          onChange={(event) => {
            const { analytic: _, ...rest } = value
            const chosen = (['low', 'moderate', 'high'] as const).find((one) => one === event.currentTarget.value)
            onChange(chosen === undefined ? rest : { ...rest, analytic: chosen })
          }}
        />
      )}
      {value.scale === 'admiralty' && (
        <NativeSelect
          label={words('confidence.reliability.field')}
          value={value.reliability ?? ''}
          data={[
            { value: '', label: words('attribution.notSaid') },
            ...(['A', 'B', 'C', 'D', 'E', 'F'] as const).map((one) => ({
              value: one,
              label: words(`confidence.reliability.${one}`),
            })),
          ]}
          onChange={(event) => {
            const { reliability: _, ...rest } = value
            const chosen = (['A', 'B', 'C', 'D', 'E', 'F'] as const).find((one) => one === event.currentTarget.value)
            onChange(chosen === undefined ? rest : { ...rest, reliability: chosen })
          }}
        />
      )}
    </div>
  )
}
