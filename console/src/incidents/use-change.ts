import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Incident } from '../../../src/api/contract/incidents.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'

export interface Change {
  readonly path: string
  readonly json?: unknown
  readonly method?: 'POST' | 'PATCH'
  readonly query?: Readonly<Record<string, string>>
  readonly file?: Blob
}

/** One act on a record; what the node answers is the record as it is then. */
export function useChange(num: number) {
  const client = useQueryClient()
  const stepUp = useStepUp()
  return useMutation({
    mutationFn: ({ path, json, method = 'POST', query, file }: Change) =>
      stepUp(() =>
        ask<Incident>(`/incidents/${num}${path}`, {
          method,
          ...(query === undefined ? {} : { query }),
          ...(file === undefined ? (json === undefined ? {} : { json }) : { text: file }),
        }),
      ),
    onSuccess(incident) {
      client.setQueryData(['incident', num], incident)
      void client.invalidateQueries({ queryKey: ['incidents'] })
    },
  })
}
