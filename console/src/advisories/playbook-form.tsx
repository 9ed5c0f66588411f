import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Advisory } from '../../../src/api/contract/advisories.ts'
import { useWords } from '../i18n/use-words.ts'
import { FileField } from '../parts/file-field.tsx'
import { FormAct } from '../parts/form-act.tsx'
import css from './advisories.module.css'
import { TlpSelect } from './draft-form.tsx'
import { useAct } from './use-act.ts'

/** Attaches a CACAO playbook, which this member signs. */
export function PlaybookForm({ advisory }: { readonly advisory: Advisory }) {
  const words = useWords()
  const run = useAct(advisory.id)
  const [file, setFile] = useState<File | null>(null)
  const [title, setTitle] = useState('')
  const [tlp, setTlp] = useState<Advisory['document']['tlp']>(advisory.document.tlp)
  return (
    <form
      className={css.form}
      aria-label={words('advisory.attach')}
      onSubmit={(event) => {
        event.preventDefault()
        void file?.text().then((text) => {
          const part = `b${advisory.document.playbooks.length + 1}`
          run.mutate({ path: 'playbooks', json: { basis: advisory.head, part, title, tlp, text } })
        })
      }}
    >
      <div className={css.two}>
        <FileField label={words('advisory.playbookFile')} accept=".json" value={file} onChange={setFile} />
        <TextInput
          label={words('advisory.titleField')}
          value={title}
          maxLength={300}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <TlpSelect label={words('advisory.label')} value={tlp} onChange={setTlp} />
      </div>
      <FormAct run={run} ready={file !== null && title.trim() !== ''} variant="default">
        {words('advisory.attach')}
      </FormAct>
    </form>
  )
}
