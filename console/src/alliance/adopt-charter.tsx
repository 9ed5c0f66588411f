import { Button } from '@mantine/core'
import { IconFileCertificate } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Alliance } from '../../../src/api/contract/alliance.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask, Refused } from '../api/client.ts'
import { allianceQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import page from '../styles/page.module.css'
import css from './alliance.module.css'
import { CharterChanges } from './charter-changes.tsx'
import { type CharterFile, readCharterFile } from './charter-file.ts'

/** Takes a signed charter to the node: what it says is shown before, what the node says of it after. */
export function AdoptCharter() {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const chooser = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<CharterFile | null>(null)
  const adopt = useMutation({
    mutationFn: (given: CharterFile) => stepUp(() => ask<Alliance>('/charter', { method: 'PUT', text: given.text })),
    onSuccess: async (alliance) => {
      setFile(null)
      client.setQueryData(allianceQuery.queryKey, alliance)
      await client.invalidateQueries({ queryKey: ['recipients'] })
    },
  })
  const take = async (chosen: File | undefined) => {
    if (chosen === undefined) return
    adopt.reset()
    setFile(await readCharterFile(chosen))
  }
  const said = file?.says
  return (
    <section className={`${page.panel} ${css.adopt}`} aria-labelledby="adopt">
      <div>
        <h3 id="adopt">{words('charter.adopt')}</h3>
        <p className={page.hint}>{words('charter.hint')}</p>
      </div>
      <div className={css.adoptRow}>
        <Button
          variant="default"
          leftSection={<IconFileCertificate size={17} stroke={1.6} aria-hidden="true" />}
          onClick={() => chooser.current?.click()}
        >
          {words('charter.choose')}
        </Button>
        <input
          ref={chooser}
          type="file"
          accept=".json,application/json"
          aria-label={words('charter.choose')}
          hidden
          onChange={(event) => {
            void take(event.currentTarget.files?.[0])
            event.currentTarget.value = ''
          }}
        />
        {file !== null && (
          <>
            <p className="foreign">
              <strong>{file.name}</strong>{' '}
              {said === null || said === undefined ? words('charter.unreadable') : words('charter.says', { ...said })}
            </p>
            <Button loading={adopt.isPending} onClick={() => adopt.mutate(file)}>
              {words('charter.confirm')}
            </Button>
          </>
        )}
      </div>
      {file !== null && said !== null && said !== undefined && <CharterChanges text={file.text} />}
      <div role="status">{adopt.isSuccess && words('charter.done', { version: adopt.data.charter?.version ?? 0 })}</div>
      {adopt.isError && <Refusal error={adopt.error} />}
    </section>
  )
}

function Refusal({ error }: { readonly error: Error }) {
  const words = useWords()
  const refused = error instanceof Refused ? error : null
  return (
    <div className={css.refusal} role="alert">
      <strong>{words('charter.refused')}</strong>
      <p className="foreign">{refused?.status === 0 ? words('error.network') : error.message}</p>
      <ul>
        {refused?.problem?.errors?.slice(0, 20).map((issue) => (
          <li key={`${issue.at} ${issue.message}`} className="foreign">
            <code>{issue.at || '/'}</code> {issue.message}
          </li>
        ))}
      </ul>
    </div>
  )
}
