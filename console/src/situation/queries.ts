import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  Alerts,
  Behind,
  Changes,
  Matrices,
  Overview,
  RegionList,
  StatisticDraft,
  Statistics,
  Timeline,
  WarningRules,
} from '../../../src/api/contract/situation.ts'
import { ask } from '../api/client.ts'
import { fetchLayers } from './layers.ts'

interface Narrowed {
  readonly days: number
  readonly member?: string | undefined
  readonly sector?: string | undefined
  readonly actor?: string | undefined
}

const refetchInterval = 60_000

export const overviewQuery = (asked: Narrowed) =>
  queryOptions({
    queryKey: ['situation', 'overview', asked],
    queryFn: ({ signal }) => ask<Overview>('/situation', { signal, query: { ...asked } }),
    refetchInterval,
  })
export const behindQuery = (asked: Readonly<Record<string, readonly string[]>>) =>
  infiniteQueryOptions({
    queryKey: ['situation', 'behind', asked],
    queryFn: ({ signal, pageParam }) =>
      ask<Behind>('/situation/objects', { signal, query: { ...asked, cursor: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
export const regionsQuery = (days: number) =>
  queryOptions({
    queryKey: ['situation', 'regions', days],
    queryFn: ({ signal }) => ask<RegionList>('/situation/regions', { signal, query: { days } }),
    refetchInterval,
  })
export const timelineQuery = (days: number) =>
  queryOptions({
    queryKey: ['situation', 'timeline', days],
    queryFn: ({ signal }) => ask<Timeline>('/situation/timeline', { signal, query: { days } }),
    refetchInterval,
  })
/** Asking is a look: once for as long as the page is open. */
export const changesQuery = queryOptions({
  queryKey: ['situation', 'changes'],
  queryFn: ({ signal }) => ask<Changes>('/situation/visits', { method: 'POST', signal }),
  staleTime: Number.POSITIVE_INFINITY,
})
export const matricesQuery = queryOptions({
  queryKey: ['situation', 'matrices'],
  queryFn: ({ signal }) => ask<Matrices>('/situation/matrices', { signal }),
  staleTime: 60_000,
})
export const layersQuery = (domain: string, days: number, sources: readonly string[]) =>
  queryOptions({
    queryKey: ['situation', 'layers', domain, days, sources],
    queryFn: ({ signal }) => fetchLayers({ domain, days, sources }, signal),
    enabled: domain !== '',
    placeholderData: keepPreviousData,
  })
export const alertsQuery = queryOptions({
  queryKey: ['situation', 'alerts'],
  queryFn: ({ signal }) => ask<Alerts>('/situation/alerts', { signal }),
  refetchInterval,
})
export const warningRulesQuery = queryOptions({
  queryKey: ['situation', 'rules'],
  queryFn: ({ signal }) => ask<WarningRules>('/situation/rules', { signal }),
})
export const statisticsQuery = queryOptions({
  queryKey: ['situation', 'statistics'],
  queryFn: ({ signal }) => ask<Statistics>('/situation/statistics', { signal, query: { weeks: 26 } }),
})
export const draftQuery = (week: string | null) =>
  queryOptions({
    queryKey: ['situation', 'draft', week],
    queryFn: ({ signal }) =>
      ask<StatisticDraft>('/situation/statistics/draft', { signal, query: { week: week ?? '' } }),
    enabled: week !== null,
  })
