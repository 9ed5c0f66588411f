import { Button, FileButton } from '@mantine/core'
import type { Incident } from '../../../src/api/contract/incidents.ts'
import { addressOf } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import css from './incidents.module.css'
import { useChange } from './use-change.ts'

/** Files as they came: hashed, kept, saved again; never shown. */
export function EvidencePanel({ incident, maxBytes }: { readonly incident: Incident; readonly maxBytes: number }) {
  const words = useWords()
  const change = useChange(incident.num)
  return (
    <>
      <p className={css.quiet}>{words('incident.evidenceHint', { megabytes: maxBytes / 1_048_576 })}</p>
      <ul className={css.forms}>
        {incident.evidence.map(({ num, name, bytes, digest }) => (
          <li key={num}>
            <a href={addressOf(`/incidents/${incident.num}/evidence/${num}`)} download className="foreign">
              {name === '' ? words('incident.file.number', { num }) : name}
            </a>
            <span className={css.quiet}>{words('incident.bytes', { count: bytes })}</span>
            <code className={css.digest}>{digest}</code>
          </li>
        ))}
      </ul>
      {incident.reporter !== null && (
        <div>
          <FileButton
            onChange={(file) => file !== null && change.mutate({ path: '/evidence', query: { name: file.name }, file })}
          >
            {(props) => (
              <Button {...props} variant="default" loading={change.isPending}>
                {words('incident.addFile')}
              </Button>
            )}
          </FileButton>
        </div>
      )}
      <Failure of={change.error} />
    </>
  )
}
