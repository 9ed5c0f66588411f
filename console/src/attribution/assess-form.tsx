import { Textarea } from '@mantine/core'
import { useState } from 'react'
import type { Attribution, NewAssessment, NewConfidence } from '../../../src/api/contract/attribution.ts'
import type { Detail, Summary } from '../../../src/api/contract/objects.ts'
import { useWords } from '../i18n/use-words.ts'
import { FormAct } from '../parts/form-act.tsx'
import { ObjectPicker } from '../parts/object-picker.tsx'
import css from './attribution.module.css'
import { ConfidenceFields } from './confidence.tsx'
import { useSay } from './use-say.ts'

/** Says who did it, in this member's name. */
export function AssessForm({ detail, found }: { readonly detail: Detail; readonly found: Attribution }) {
  const words = useWords()
  const [actor, setActor] = useState<readonly Summary[]>([])
  const [evidence, setEvidence] = useState<readonly Summary[]>([])
  const [reasons, setReasons] = useState('')
  const [confidence, setConfidence] = useState<NewConfidence>({ scale: 'icd-203', label: 'likely' })
  const say = useSay(() => {
    setActor([])
    setEvidence([])
    setReasons('')
  })
  return (
    <details className={css.form}>
      <summary>{words('attribution.assess')}</summary>
      <form
        aria-label={words('attribution.assess')}
        onSubmit={(event) => {
          event.preventDefault()
          const json = {
            ...{ actor: actor[0]?.id ?? '', confidence, reasons },
            evidence: evidence.map(({ id }) => id),
          } satisfies NewAssessment
          say.mutate({ path: `/objects/${encodeURIComponent(detail.id)}/assessments`, json })
        }}
      >
        <ObjectPicker
          label={words('attribution.actor')}
          description={words('attribution.actor.hint')}
          types={found.actorTypes}
          chosen={actor}
          onChange={setActor}
        />
        <ConfidenceFields scales={found.scales} value={confidence} onChange={setConfidence} />
        <Textarea
          label={words('attribution.reasons')}
          value={reasons}
          required
          autosize
          minRows={2}
          maxLength={5000}
          onChange={(event) => setReasons(event.currentTarget.value)}
        />
        <ObjectPicker
          label={words('attribution.evidence')}
          description={words('attribution.evidence.hint')}
          types={[]}
          chosen={evidence}
          onChange={setEvidence}
          many
        />
        <p className={css.quiet}>{words('attribution.assess.hint')}</p>
        <FormAct run={say} ready={actor.length !== 0 && reasons.trim() !== ''}>
          {words('attribution.publish')}
        </FormAct>
      </form>
    </details>
  )
}
