import { queryOptions } from '@tanstack/react-query'
import type {
  Alerts,
  Behind,
  Changes,
  Layer,
  Matrices,
  Overview,
  RegionList,
  StatisticDraft,
  Statistics,
  Timeline,
  WarningRules,
} from '../../../src/api/contract/situation.ts'
import { ask } from '../api/client.ts'

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
export const behindQuery = (days: number, asked: Readonly<Record<string, string>>) =>
  queryOptions({
    queryKey: ['situation', 'behind', days, asked],
    queryFn: ({ signal }) => ask<Behind>('/situation/objects', { signal, query: { ...asked, days } }),
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
export const layerQuery = (domain: string, days: number, of?: string) =>
  queryOptions({
    queryKey: ['situation', 'layer', domain, days, of ?? ''],
    queryFn: ({ signal }) => ask<Layer>('/situation/layer', { signal, query: { domain, days, of } }),
    enabled: domain !== '',
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
