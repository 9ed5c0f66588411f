import { useState } from 'react'
import type { Incident } from '../../../src/api/contract/incidents.ts'
import type { Summary } from '../../../src/api/contract/objects.ts'
import { useWords } from '../i18n/use-words.ts'
import { FormAct } from '../parts/form-act.tsx'
import { ObjectLink } from '../parts/object-link.tsx'
import { ObjectPicker } from '../parts/object-picker.tsx'
import css from './incidents.module.css'
import { useChange } from './use-change.ts'

/** The intelligence that an incident was found to belong to, and the form that adds more of it. */
export function LinkedObjects({ incident }: { readonly incident: Incident }) {
  const words = useWords()
  const change = useChange(incident.num)
  const [chosen, setChosen] = useState<readonly Summary[]>([])
  const id = chosen[0]?.id
  return (
    <form
      className={css.small}
      aria-label={words('incident.link')}
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate({ path: '/links', json: { id } }, { onSuccess: () => setChosen([]) })
      }}
    >
      {incident.links.length > 0 && (
        <ul className={css.values} aria-label={words('incident.did.linked')}>
          {incident.links.map((link) => (
            <li key={link}>
              <ObjectLink id={link} />
            </li>
          ))}
        </ul>
      )}
      <ObjectPicker
        label={words('incident.link')}
        description={words('incident.linkHint')}
        types={[]}
        chosen={chosen}
        onChange={setChosen}
      />
      <FormAct run={change} ready={id !== undefined} variant="default">
        {words('incident.add')}
      </FormAct>
    </form>
  )
}
