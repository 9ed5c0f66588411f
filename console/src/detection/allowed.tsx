import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DetectionState } from '../../../src/api/contract/detection.ts'
import { ask } from '../api/client.ts'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { defang } from '../parts/defang.ts'
import { Failure } from '../parts/failure.tsx'
import { SourceName } from '../parts/source-name.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { ActTable } from './act-table.tsx'
import { AllowForm } from './allow-form.tsx'

/** Values for which nothing is raised: whose word it is, why and until when. */
export function Allowed({ allowed }: { readonly allowed: DetectionState['allowed'] }) {
  const words = useWords()
  const { person } = useSession()
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: (id: string) => ask(`/detection/allowed/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['detection'] }),
  })
  return (
    <section className={page.section} aria-labelledby="allowed">
      <h2 id="allowed">{words('detection.allowed')}</h2>
      <p className={page.hint}>{words('detection.allowedHint')}</p>
      <Failure of={remove.error} />
      {allowed.length === 0 ? (
        <p className={page.none}>{words('detection.noneAllowed')}</p>
      ) : (
        <ActTable
          heads={[
            words('detection.value'),
            words('detection.reason'),
            words('detection.owner'),
            words('detection.until'),
          ]}
          rows={allowed.map(({ id, value, reason, owner, until }) => ({
            id,
            head: defang(value),
            cells: [
              <span key="reason" className="foreign">
                {reason}
              </span>,
              <SourceName key="owner" source={owner} />,
              <Timestamp key="until" at={until} form="date" />,
            ],
          }))}
          act={words('detection.remove')}
          pending={remove.isPending ? remove.variables : undefined}
          onAct={(id) => remove.mutate(id)}
        />
      )}
      {mayImport(person.role) && <AllowForm />}
    </section>
  )
}
