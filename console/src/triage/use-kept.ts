import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Kept, SavedView } from '../../../src/api/contract/kept.ts'
import { ask } from '../api/client.ts'

/** What this person keeps at the node: views of the list, and how far it has looked. */
export const keptQuery = queryOptions({
  queryKey: ['kept'],
  queryFn: ({ signal }) => ask<Kept>('/session/kept', { signal }),
  retry: false,
})

const dayMs = 86_400_000

/** Since when things are new: since the person last said that it has seen what came, else since a day ago. */
export function newSince(kept: Kept, nowMs: number): string {
  return kept.seenUntil ?? new Date(Math.floor((nowMs - dayMs) / 60_000) * 60_000).toISOString()
}

export function useKeep() {
  const client = useQueryClient()
  const onSuccess = (kept: Kept) => client.setQueryData(keptQuery.queryKey, kept)
  const views = useMutation({
    mutationFn: (views: readonly SavedView[]) => ask<Kept>('/session/views', { method: 'PUT', json: { views } }),
    onSuccess,
  })
  const visit = useMutation({
    mutationFn: (seenUntil: string) => ask<Kept>('/session/visit', { method: 'PUT', json: { seenUntil } }),
    onSuccess: (kept) => {
      onSuccess(kept)
      void client.invalidateQueries({ queryKey: ['counts'] })
    },
  })
  return { views, visit }
}
