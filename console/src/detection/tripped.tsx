import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { DetectionState } from '../../../src/api/contract/detection.ts'
import { ask } from '../api/client.ts'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'

/** Indicators that suddenly matched everything, until a person looks for them again. */
export function Tripped({ tripped }: { readonly tripped: DetectionState['tripped'] }) {
  const words = useWords()
  const { person } = useSession()
  const client = useQueryClient()
  const reset = useMutation({
    mutationFn: (id: string) => ask(`/detection/tripped/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: () => {
      for (const name of ['detection', 'watch']) void client.invalidateQueries({ queryKey: [name] })
    },
  })
  return (
    <section className={page.section} aria-labelledby="tripped">
      <h2 id="tripped">{words('detection.tripped')}</h2>
      <p className={page.hint}>{words(tripped.length === 0 ? 'detection.noneTripped' : 'detection.trippedHint')}</p>
      <Failure of={reset.error} />
      {tripped.length > 0 && (
        <div className={`${page.panel} ${page.scroll}`}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{words('detection.indicator')}</th>
                <th scope="col">{words('detection.matched')}</th>
                <th scope="col">{words('detection.since')}</th>
                {mayImport(person.role) && <th scope="col">{words('detection.act')}</th>}
              </tr>
            </thead>
            <tbody>
              {tripped.map(({ indicator, at, hits, events }) => (
                <tr key={indicator}>
                  <th scope="row" className="foreign">
                    <Link to="/objects/$id" params={{ id: indicator }}>
                      {indicator}
                    </Link>
                  </th>
                  <td data-label={words('detection.matched')}>
                    {words('detection.ofEvents', { hits: String(hits), events: String(events) })}
                  </td>
                  <td data-label={words('detection.since')}>
                    <Timestamp at={at} form="short" />
                  </td>
                  {mayImport(person.role) && (
                    <td>
                      <Button
                        variant="default"
                        size="compact-sm"
                        loading={reset.isPending && reset.variables === indicator}
                        onClick={() => reset.mutate(indicator)}
                      >
                        {words('detection.reset')}
                      </Button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
