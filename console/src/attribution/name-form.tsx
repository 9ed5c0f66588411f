import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { NewName } from '../../../src/api/contract/attribution.ts'
import type { Detail, Summary } from '../../../src/api/contract/objects.ts'
import { useWords } from '../i18n/use-words.ts'
import { FormAct } from '../parts/form-act.tsx'
import { ObjectPicker } from '../parts/object-picker.tsx'
import css from './attribution.module.css'
import { useSay } from './use-say.ts'

const extents = ['same', 'overlaps', 'part', 'unknown'] as const

/** Links a name to an actor, with who uses it. */
export function NameForm({ detail }: { readonly detail: Detail }) {
  const words = useWords()
  const [name, setName] = useState('')
  const [usedBy, setUsedBy] = useState('')
  const [extent, setExtent] = useState<(typeof extents)[number]>('unknown')
  const [other, setOther] = useState<readonly Summary[]>([])
  const say = useSay(() => {
    setName('')
    setOther([])
  })
  return (
    <details className={css.form}>
      <summary>{words('attribution.addName')}</summary>
      <form
        aria-label={words('attribution.addName')}
        onSubmit={(event) => {
          event.preventDefault()
          const json = { name, usedBy, extent, other: other[0]?.id ?? null } satisfies NewName
          say.mutate({ path: `/objects/${encodeURIComponent(detail.id)}/names`, json })
        }}
      >
        <div className={css.fields}>
          <TextInput
            label={words('attribution.name')}
            value={name}
            required
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={words('attribution.usedBy')}
            value={usedBy}
            required
            maxLength={200}
            onChange={(event) => setUsedBy(event.currentTarget.value)}
          />
          <NativeSelect
            label={words('attribution.extent')}
            value={extent}
            data={extents.map((one) => ({ value: one, label: words(`attribution.extent.${one}`) }))}
            onChange={(event) => setExtent(extents.find((one) => one === event.currentTarget.value) ?? 'unknown')}
          />
        </div>
        <ObjectPicker
          label={words('attribution.other')}
          description={words('attribution.other.hint')}
          types={['campaign', 'intrusion-set', 'threat-actor']}
          chosen={other}
          onChange={setOther}
        />
        <FormAct run={say} ready={name.trim() !== '' && usedBy.trim() !== ''}>
          {words('attribution.publish')}
        </FormAct>
      </form>
    </details>
  )
}
