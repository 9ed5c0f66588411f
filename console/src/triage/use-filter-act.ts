import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { BulkAct, BulkActs, BulkPiece, NewBulk } from '../../../src/api/contract/bulk.ts'
import { ask, askText, Refused } from '../api/client.ts'
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
    mutationFn: async ({ kind, filter: { q, type, tlp, origin, since } }: { kind: VerdictKind; filter: Filter }) => {
      const filter = {
        ...(q === '' ? {} : { q }),
        ...(type.length === 0 ? {} : { type: [...type] }),
        ...(tlp.length === 0 ? {} : { tlp: [...tlp] as NonNullable<NewBulk['filter']['tlp']> }),
        ...(origin.length === 0 ? {} : { origin: [...origin] }),
        ...(since === undefined ? {} : { since }),
      }
      const asking = { method: 'POST', json: { kind, filter } satisfies NewBulk } as const
      return readPrepared(await askText('/bulk', asking))
    },
    onSuccess: (act) => {
      client.setQueryData(actQuery(act.id).queryKey, act)
      void client.invalidateQueries({ queryKey: actsQuery.queryKey })
      onPrepared(act.id)
    },
  })
}

/** What the last of the pieces says, one a line. Without it the connection broke off. */
function readPrepared(text: string): BulkAct {
  const { act, problem } = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '{}') as BulkPiece
  if (act === undefined) throw new Refused(problem?.status ?? 0, problem ?? null)
  return act
}

export type ActStep = 'start' | 'stop' | 'undo'

export function useActStep(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (step: ActStep) => ask<BulkAct>(`/bulk/${encodeURIComponent(id)}/${step}`, { method: 'POST' }),
    onSuccess: (act) => client.setQueryData(actQuery(id).queryKey, act),
  })
}
