import { Button, NativeSelect, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { Assessment, Attribution, NewConfidence, NewPosition } from '../../../src/api/contract/attribution.ts'
import type { Summary } from '../../../src/api/contract/objects.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { ObjectPicker } from '../parts/object-picker.tsx'
import css from './attribution.module.css'
import { ConfidenceFields } from './confidence.tsx'
import { useSay } from './use-say.ts'

const opinions = ['strongly-disagree', 'disagree', 'neutral', 'agree', 'strongly-agree'] as const

interface Props {
  readonly assessment: Assessment
  readonly scales: Attribution['scales']
  readonly onDone: () => void
}

/** What this member thinks of another's assessment, which stays as it is. */
export function PositionForm({ assessment, scales, onDone }: Props) {
  const words = useWords()
  const [opinion, setOpinion] = useState<(typeof opinions)[number]>('disagree')
  const [reasons, setReasons] = useState('')
  const [confidence, setConfidence] = useState<NewConfidence>({ scale: 'icd-203', label: 'likely' })
  const [alternative, setAlternative] = useState<readonly Summary[]>([])
  const [evidence, setEvidence] = useState<readonly Summary[]>([])
  const say = useSay(onDone)
  const isDissent = opinion === 'disagree' || opinion === 'strongly-disagree'
  return (
    <form
      className={css.inner}
      aria-label={words('attribution.takePosition')}
      onSubmit={(event) => {
        event.preventDefault()
        const json = {
          ...{ opinion, confidence, reasons, evidence: evidence.map(({ id }) => id) },
          alternative: (isDissent ? alternative[0]?.id : undefined) ?? null,
        } satisfies NewPosition
        say.mutate({ path: `/objects/${encodeURIComponent(assessment.id)}/positions`, json })
      }}
    >
      <NativeSelect
        label={words('attribution.opinion')}
        value={opinion}
        data={opinions.map((one) => ({ value: one, label: words(`attribution.opinion.${one}`) }))}
        onChange={(event) => setOpinion(opinions.find((one) => one === event.currentTarget.value) ?? 'neutral')}
      />
      <ConfidenceFields scales={scales} value={confidence} onChange={setConfidence} />
      {isDissent && (
        <ObjectPicker
          label={words('attribution.instead')}
          types={[assessment.actor.id.split('--')[0] ?? '']}
          chosen={alternative}
          onChange={setAlternative}
        />
      )}
      <Textarea
        label={words('attribution.reasons')}
        value={reasons}
        required
        autosize
        minRows={2}
        maxLength={5000}
        onChange={(event) => setReasons(event.currentTarget.value)}
      />
      <ObjectPicker label={words('attribution.evidence')} types={[]} chosen={evidence} onChange={setEvidence} many />
      <Failure of={say.error} />
      <div>
        <Button type="submit" size="compact-sm" loading={say.isPending} disabled={reasons.trim() === ''}>
          {words('attribution.publish')}
        </Button>
      </div>
    </form>
  )
}
