import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Enrolment } from '../../../src/api/contract/sensors.ts'
import { useStepUp } from '../access/step-up.tsx'
import form from '../administration/administration.module.css'
import { ask, Refused } from '../api/client.ts'
import { sectors } from '../feedback/sectors.ts'
import { humanise } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { saveFile } from '../parts/save-file.ts'
import page from '../styles/page.module.css'
import css from './detection.module.css'

/** Enrols a sensor. What it begins with is saved as a file, once; the page shows nothing of it. */
export function EnrolForm() {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const [name, setName] = useState('')
  const [sector, setSector] = useState('')
  const enrol = useMutation({
    mutationFn: () => stepUp(() => ask<Enrolment>('/sensors', { method: 'POST', json: { name: name.trim(), sector } })),
    onSuccess: (made) => {
      saveFile(`${made.name}.sensor.json`, `${JSON.stringify(made, null, 2)}\n`)
      setName('')
      return client.invalidateQueries({ queryKey: ['sensors'] })
    },
    gcTime: 0,
  })
  return (
    <form
      className={`${page.panel} ${form.form} ${css.form}`}
      aria-label={words('sensor.enrol')}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') enrol.mutate()
      }}
    >
      <TextInput
        label={words('sensor.name')}
        description={words('sensor.nameHint')}
        value={name}
        maxLength={60}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <NativeSelect
        label={words('sensor.sector')}
        description={words('sensor.sectorHint')}
        value={sector}
        onChange={({ currentTarget }) => setSector(currentTarget.value)}
        data={[
          { value: '', label: words('verdict.sectorNone') },
          ...sectors.map((one) => ({ value: one, label: words.find(`sector.${one}`) ?? humanise(one) })),
        ]}
      />
      <Failure of={enrol.error} say={sayRefusal} />
      <div role="status">{enrol.isSuccess && words('sensor.saved', { name: enrol.data.name })}</div>
      <div>
        <Button type="submit" loading={enrol.isPending} disabled={name.trim() === ''}>
          {words('sensor.enrol')}
        </Button>
      </div>
    </form>
  )

  function sayRefusal(error: Error): string {
    const status = error instanceof Refused ? error.status : 500
    if (status === 409) return words('admin.nameTaken')
    return status === 400 ? words('sensor.nameInvalid') : error.message
  }
}
