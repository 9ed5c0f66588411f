import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DetectionState } from '../../../src/api/contract/detection.ts'
import { ask } from '../api/client.ts'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { defang } from '../parts/defang.ts'
import { Failure } from '../parts/failure.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
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
        <p>{words('detection.noneAllowed')}</p>
      ) : (
        <div className={`${page.panel} ${page.scroll}`}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{words('detection.value')}</th>
                <th scope="col">{words('detection.reason')}</th>
                <th scope="col">{words('detection.owner')}</th>
                <th scope="col">{words('detection.until')}</th>
                {mayImport(person.role) && <th scope="col">{words('detection.act')}</th>}
              </tr>
            </thead>
            <tbody>
              {allowed.map(({ id, value, reason, owner, until }) => (
                <tr key={id}>
                  <th scope="row" className="foreign">
                    {defang(value)}
                  </th>
                  <td data-label={words('detection.reason')} className="foreign">
                    {reason}
                  </td>
                  <td data-label={words('detection.owner')} className="foreign">
                    {owner}
                  </td>
                  <td data-label={words('detection.until')}>
                    <Timestamp at={until} form="short" />
                  </td>
                  {mayImport(person.role) && (
                    <td>
                      <Button
                        variant="default"
                        size="compact-sm"
                        loading={remove.isPending && remove.variables === id}
                        onClick={() => remove.mutate(id)}
                      >
                        {words('detection.remove')}
                      </Button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {mayImport(person.role) && <AllowForm />}
    </section>
  )
}
