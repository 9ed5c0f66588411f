import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { BulkAct, BulkActs, NewBulk } from '../../../src/api/contract/bulk.ts'
import { ask } from '../api/client.ts'
import type { Filter } from '../api/queries.ts'
import type { VerdictKind } from './verdict-kinds.ts'

const lookEveryMs = 700

export const actsQuery = queryOptions({
  queryKey: ['bulk', 'own'],
  queryFn: ({ signal }) => ask<BulkActs>('/bulk', { signal }),
})

/** Looked at again and again as long as it runs. */
export function actQuery(id: string) {
  return queryOptions({
    queryKey: ['bulk', id],
    queryFn: ({ signal }) => ask<BulkAct>(`/bulk/${encodeURIComponent(id)}`, { signal }),
    retry: false,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? lookEveryMs : false),
  })
}

/** Counts what the verdict would be about; nothing is said yet. */
export function usePrepare(onPrepared: (id: string) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ kind, filter: { q, type, tlp, origin, since } }: { kind: VerdictKind; filter: Filter }) => {
      const filter = {
        ...(q === '' ? {} : { q }),
        ...(type.length === 0 ? {} : { type: [...type] }),
        ...(tlp.length === 0 ? {} : { tlp: [...tlp] as NonNullable<NewBulk['filter']['tlp']> }),
        ...(origin.length === 0 ? {} : { origin: [...origin] }),
        ...(since === undefined ? {} : { since }),
      }
      return ask<BulkAct>('/bulk', { method: 'POST', json: { kind, filter } satisfies NewBulk })
    },
    onSuccess: (act) => {
      client.setQueryData(actQuery(act.id).queryKey, act)
      void client.invalidateQueries({ queryKey: actsQuery.queryKey })
      onPrepared(act.id)
    },
  })
}

export type ActStep = 'start' | 'stop' | 'undo'

export function useActStep(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (step: ActStep) => ask<BulkAct>(`/bulk/${encodeURIComponent(id)}/${step}`, { method: 'POST' }),
    onSuccess: (act) => client.setQueryData(actQuery(id).queryKey, act),
  })
}
