import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DetectionState } from '../../../src/api/contract/detection.ts'
import { ask } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { ObjectLink } from '../parts/object-link.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { ActTable } from './act-table.tsx'

/** Indicators that suddenly matched everything, until a person looks for them again. */
export function Tripped({ tripped }: { readonly tripped: DetectionState['tripped'] }) {
  const words = useWords()
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
      {tripped.length === 0 ? (
        <p className={page.none}>{words('detection.noneTripped')}</p>
      ) : (
        <>
          <p className={page.hint}>{words('detection.trippedHint')}</p>
          <Failure of={reset.error} />
          <ActTable
            heads={[words('detection.indicator'), words('detection.matched'), words('detection.since')]}
            rows={tripped.map(({ indicator, at, hits, events }) => ({
              id: indicator,
              head: <ObjectLink id={indicator} />,
              cells: [
                words('detection.ofEvents', {
                  hits: formatNumber(hits, words.language),
                  events: formatNumber(events, words.language),
                }),
                <Timestamp key="at" at={at} form="short" />,
              ],
            }))}
            act={words('detection.reset')}
            pending={reset.isPending ? reset.variables : undefined}
            onAct={(id) => reset.mutate(id)}
          />
        </>
      )}
    </section>
  )
}
