import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  Advisory,
  AdvisoryList,
  AdvisoryTranslation,
  CsafList,
  Publishers,
  Readiness,
} from '../../../src/api/contract/advisories.ts'
import { ask } from '../api/client.ts'

export type Which = 'open' | 'published' | 'abandoned'

export function advisoriesQuery(which: Which) {
  return infiniteQueryOptions({
    queryKey: ['advisories', which],
    queryFn: ({ signal, pageParam }) =>
      ask<AdvisoryList>('/advisories', { signal, query: { which, cursor: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 30_000,
  })
}
export function advisoryQuery(id: string) {
  return queryOptions({
    queryKey: ['advisory', id],
    queryFn: ({ signal }) => ask<Advisory>(`/advisories/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: 30_000,
  })
}
export function readinessQuery(id: string, head: string) {
  return queryOptions({
    queryKey: ['advisory-readiness', id, head],
    queryFn: ({ signal }) => ask<Readiness>(`/advisories/${encodeURIComponent(id)}/readiness`, { signal }),
  })
}
export function translationQuery(id: string, head: string, language: string) {
  return queryOptions({
    queryKey: ['advisory-translation', id, head, language],
    queryFn: ({ signal }) =>
      ask<AdvisoryTranslation>(`/advisories/${encodeURIComponent(id)}/translation`, { signal, query: { language } }),
  })
}
export const csafQuery = queryOptions({
  queryKey: ['csaf-documents'],
  queryFn: ({ signal }) => ask<CsafList>('/csaf-documents', { signal }),
})
export const publishersQuery = queryOptions({
  queryKey: ['csaf-publishers'],
  queryFn: ({ signal }) => ask<Publishers>('/csaf-publishers', { signal }),
})
