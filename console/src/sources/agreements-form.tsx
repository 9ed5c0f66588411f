import { Button, Checkbox } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Source } from '../../../src/api/contract/sources.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { allianceQuery, sourcesQuery } from '../api/queries.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import css from './sources.module.css'

/** A releaser says for whom a source is taken. */
export function AgreementsForm({ source }: { readonly source: Source }) {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const { member: self } = useSession()
  const agreements = (useQuery(allianceQuery).data?.agreements ?? []).filter(({ parties }) => parties.includes(self))
  const [chosen, setChosen] = useState<string[]>(source.settings.agreements)
  const save = useMutation({
    mutationFn: () =>
      stepUp(() =>
        ask<Source>(`/sources/${encodeURIComponent(source.name)}/agreements`, {
          method: 'PUT',
          json: { agreements: chosen },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: sourcesQuery.queryKey }),
  })
  if (agreements.length === 0) return null
  return (
    <form
      className={css.found}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Checkbox.Group
        label={words('sources.agreements')}
        description={words('sources.agreementsHint')}
        value={chosen}
        onChange={setChosen}
      >
        <div className={css.choices}>
          {agreements.map(({ id, title }) => (
            <Checkbox key={id} value={id} label={<span className="foreign">{title}</span>} />
          ))}
        </div>
      </Checkbox.Group>
      <div className={css.acts}>
        <Button type="submit" variant="default" loading={save.isPending}>
          {words('sources.save')}
        </Button>
        <Failure of={save.error} />
      </div>
    </form>
  )
}
