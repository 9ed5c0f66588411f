import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { User } from '../../../src/api/contract/accounts.ts'
import type { Alliance } from '../../../src/api/contract/alliance.ts'
import type { Attribution } from '../../../src/api/contract/attribution.ts'
import type { Client } from '../../../src/api/contract/clients.ts'
import type { AsRead, RecipientDecision } from '../../../src/api/contract/decisions.ts'
import type { DetectionState } from '../../../src/api/contract/detection.ts'
import type { EvidenceReport } from '../../../src/api/contract/evidence.ts'
import type { Exercises } from '../../../src/api/contract/exercises.ts'
import type { Scorecards, Verdicts } from '../../../src/api/contract/feedback.ts'
import type { FlashAlert, FlashList } from '../../../src/api/contract/flash.ts'
import type { HuntOffers, Hunts } from '../../../src/api/contract/hunts.ts'
import type { Identities } from '../../../src/api/contract/identities.ts'
import type {
  Incident,
  IncidentList,
  InvitationList,
  Requests,
  RuleList,
  Vocabulary,
} from '../../../src/api/contract/incidents.ts'
import type { InquiryState } from '../../../src/api/contract/inquiry.ts'
import type { Ledger, Receipts } from '../../../src/api/contract/ledger.ts'
import type { AuditEntry, EvidenceEntry } from '../../../src/api/contract/logs.ts'
import type { LookBackState, SeenAnswer } from '../../../src/api/contract/look-back.ts'
import type { Sighted, Watching } from '../../../src/api/contract/matching.ts'
import type { Arrivals, Counts, Detail, List } from '../../../src/api/contract/objects.ts'
import type { Passkeys } from '../../../src/api/contract/passkeys.ts'
import type { PrivacyReport } from '../../../src/api/contract/privacy.ts'
import type { Recalls, TakenBack } from '../../../src/api/contract/recalls.ts'
import type { ReviewDetail, Reviews } from '../../../src/api/contract/reviews.ts'
import type { Sensors } from '../../../src/api/contract/sensors.ts'
import type { About, Session } from '../../../src/api/contract/sessions.ts'
import type { Quarantined, Sources } from '../../../src/api/contract/sources.ts'
import type { Status } from '../../../src/api/contract/status.ts'
import { ask, askText } from './client.ts'

export interface Filter {
  readonly type: readonly string[]
  readonly tlp: readonly string[]
  readonly origin: readonly string[]
  readonly q: string
  /** RFC 3339; absent: everything. */
  readonly since?: string
}

export const everything: Filter = { type: [], tlp: [], origin: [], q: '' }
const pageSize = 100

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => ask<Session>('/session', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})
export const aboutQuery = queryOptions({
  queryKey: ['about'],
  queryFn: ({ signal }) => ask<About>('/about', { signal }),
  retry: false,
})
export const countsQuery = queryOptions({
  queryKey: ['counts', 'all'],
  queryFn: ({ signal }) => ask<Counts>('/counts', { signal }),
})
export const allianceQuery = queryOptions({
  queryKey: ['alliance'],
  queryFn: ({ signal }) => ask<Alliance>('/alliance', { signal }),
  refetchInterval: 15_000,
})
export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => ask<Status>('/status', { signal }),
})

export function listQuery(filter: Filter) {
  return infiniteQueryOptions({
    queryKey: ['objects', filter],
    queryFn: ({ signal, pageParam }) =>
      ask<List>('/objects', {
        signal,
        query: {
          type: filter.type,
          tlp: filter.tlp,
          origin: filter.origin,
          q: filter.q === '' ? undefined : filter.q,
          since: filter.since,
          limit: pageSize,
          cursor: pageParam ?? undefined,
        },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })
}

export const latestQuery = queryOptions({
  queryKey: ['objects', 'latest'],
  queryFn: ({ signal }) => ask<List>('/objects', { signal, query: { limit: 14 } }),
})

/** What a text finds, for the palette, which shows the nearest of it. */
export function paletteQuery(text: string) {
  return queryOptions({
    queryKey: ['objects', 'palette', text],
    queryFn: ({ signal }) => ask<List>('/objects', { signal, query: { q: text, limit: 50 } }),
    staleTime: 10_000,
  })
}

const objectPath = (id: string) => `/objects/${encodeURIComponent(id)}`

export function detailQuery(id: string, version?: string) {
  return queryOptions({
    queryKey: ['object', id, version ?? ''],
    queryFn: ({ signal }) => ask<Detail>(objectPath(id), { signal, query: { version } }),
  })
}
export function recipientsQuery(id: string) {
  return queryOptions({
    queryKey: ['recipients', id],
    queryFn: ({ signal }) => ask<RecipientDecision[]>(`${objectPath(id)}/recipients`, { signal }),
  })
}
/** Word for word what one recipient reads, under the agreement of this view. */
export function asQuery(id: string, view: string) {
  const [agreement, recipient] = view.split('|')
  return queryOptions({
    queryKey: ['recipients', id, view],
    queryFn: ({ signal }) => ask<AsRead>(`${objectPath(id)}/as`, { signal, query: { recipient, agreement } }),
  })
}
export function textQuery(id: string, version?: string) {
  return queryOptions({
    queryKey: ['text', id, version ?? ''],
    queryFn: ({ signal }) => askText(`${objectPath(id)}/text`, { signal, query: { version } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

interface Pages<T> {
  readonly items: readonly T[]
  readonly next: string | null
}
function entriesQuery<T>(path: string, narrowed: Readonly<Record<string, string | undefined>> = {}) {
  return infiniteQueryOptions({
    queryKey: [path, narrowed],
    queryFn: ({ signal, pageParam }) =>
      ask<Pages<T>>(path, { signal, query: { ...narrowed, cursor: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
}
export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) => await ask<{ items: readonly User[] }>('/users', { signal }),
})
export const identitiesQuery = queryOptions({
  queryKey: ['identities'],
  queryFn: ({ signal }) => ask<Identities>('/identities', { signal }),
})
export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: ({ signal }) => ask<Passkeys>('/session/passkeys', { signal }),
})
export const clientsQuery = queryOptions({
  queryKey: ['clients'],
  queryFn: async ({ signal }) => await ask<{ items: readonly Client[] }>('/clients', { signal }),
})
export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: ({ signal }) => ask<Sources>('/sources', { signal }),
})
export function quarantineQuery(name: string) {
  return entriesQuery<Quarantined>(`/sources/${encodeURIComponent(name)}/quarantine`)
}
/** How much arrived since the reader's midnight. */
/** When this day began where the reader is. */
export const midnight = (): Date => new Date(new Date().setHours(0, 0, 0, 0))
export const todayQuery = queryOptions({
  queryKey: ['counts', 'today'],
  queryFn: ({ signal }) => ask<Arrivals>('/arrivals', { signal, query: { since: midnight().toISOString() } }),
})
export function reviewsQuery(which: 'waiting' | 'decided') {
  return infiniteQueryOptions({
    queryKey: ['reviews', which],
    queryFn: ({ signal, pageParam }) =>
      ask<Reviews>('/reviews', { signal, query: { which, cursor: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
}
/** How many wait for a decision: for the navigation. */
export const waitingQuery = queryOptions({
  queryKey: ['reviews', 'count'],
  queryFn: async ({ signal }) => (await ask<Reviews>('/reviews', { signal, query: { limit: 1 } })).waiting,
})
export function reviewQuery(num: number) {
  return queryOptions({
    queryKey: ['review', num],
    queryFn: ({ signal }) => ask<ReviewDetail>(`/reviews/${num}`, { signal }),
  })
}
export function privacyReportQuery(from: string, until: string) {
  return queryOptions({
    queryKey: ['privacy-report', from, until],
    queryFn: ({ signal }) =>
      ask<PrivacyReport>('/privacy-report', {
        signal,
        query: { from: `${from}T00:00:00Z`, until: `${until}T00:00:00Z` },
      }),
  })
}
export const recallsQuery = infiniteQueryOptions({
  queryKey: ['recalls'],
  queryFn: ({ signal, pageParam }) =>
    ask<Recalls>('/recalls', { signal, query: { limit: 20, cursor: pageParam ?? undefined } }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
})
/** Where an indicator was seen, as far as the reader may know. */
export function seenQuery(id: string) {
  return queryOptions({
    queryKey: ['seen', id],
    queryFn: ({ signal }) => ask<Sighted>(`${objectPath(id)}/seen`, { signal }),
    retry: false,
  })
}
/** What members say that it was worth; asked again with whatever else is asked of the object. */
export function verdictsQuery(id: string) {
  return queryOptions({
    queryKey: ['object', id, 'verdicts'],
    queryFn: ({ signal }) => ask<Verdicts>(`${objectPath(id)}/verdicts`, { signal }),
    retry: false,
  })
}
/** Who did it, as each member sees it. */
export function attributionQuery(id: string) {
  return queryOptions({
    queryKey: ['object', id, 'attribution'],
    queryFn: ({ signal }) => ask<Attribution>(`${objectPath(id)}/attribution`, { signal }),
  })
}
/** The first few of these types that a text finds. */
export function findQuery(types: readonly string[], text: string) {
  return queryOptions({
    queryKey: ['objects', 'find', types, text],
    queryFn: ({ signal }) => ask<List>('/objects', { signal, query: { type: [...types], q: text, limit: 8 } }),
    staleTime: 10_000,
    enabled: text.trim().length > 1,
  })
}
export const scorecardsQuery = queryOptions({
  queryKey: ['scorecards'],
  queryFn: ({ signal }) => ask<Scorecards>('/scorecards', { signal }),
  // Counted for the first time, it fills by itself.
  refetchInterval: (query) => (query.state.data?.at === null ? 1_500 : false),
})
export const lookBackQuery = queryOptions({
  queryKey: ['look-back'],
  queryFn: ({ signal }) => ask<LookBackState>('/look-back', { signal }),
  refetchInterval: 30_000,
})
export function seenBeforeQuery(id: string) {
  return queryOptions({
    queryKey: ['seen-before', id],
    queryFn: ({ signal }) => ask<SeenAnswer>(`${objectPath(id)}/seen-before`, { signal }),
    retry: false,
  })
}
export const inquiryQuery = queryOptions({
  queryKey: ['inquiry'],
  queryFn: ({ signal }) => ask<InquiryState>('/inquiry', { signal }),
  refetchInterval: 30_000,
})
export const detectionQuery = queryOptions({
  queryKey: ['detection'],
  queryFn: ({ signal }) => ask<DetectionState>('/detection', { signal }),
  refetchInterval: 15_000,
})
export const sensorsQuery = queryOptions({
  queryKey: ['sensors'],
  queryFn: ({ signal }) => ask<Sensors>('/sensors', { signal }),
  refetchInterval: 5_000,
})
export function watchQuery(id: string) {
  return queryOptions({
    queryKey: ['watch', id],
    queryFn: ({ signal }) => ask<Watching>(`${objectPath(id)}/watch`, { signal }),
    retry: false,
  })
}
export function takenBackQuery(id: string) {
  return queryOptions({
    queryKey: ['taken-back', id],
    queryFn: ({ signal }) => ask<TakenBack>(`${objectPath(id)}/taken-back`, { signal }),
    retry: false,
  })
}
export const exercisesQuery = queryOptions({
  queryKey: ['exercises'],
  queryFn: ({ signal }) => ask<Exercises>('/exercises', { signal }),
})
export const ledgerQuery = queryOptions({
  queryKey: ['ledger'],
  queryFn: ({ signal }) => ask<Ledger>('/ledger', { signal }),
  refetchInterval: 15_000,
})
export function receiptsQuery(member: string) {
  return queryOptions({
    queryKey: ['ledger', 'receipts', member],
    queryFn: ({ signal }) => ask<Receipts>('/receipts', { signal, query: { member } }),
  })
}
/** The evidence file of an object: whole, or a member's part of it. */
export function evidenceFile(
  id: string,
  wish: { readonly for?: string; readonly texts?: 'yes' } = {},
  signal?: AbortSignal,
): Promise<string> {
  return askText(`${objectPath(id)}/evidence`, { query: { ...wish }, ...(signal === undefined ? {} : { signal }) })
}
/** What the evidence file of an object proves, checked as anybody would check it. */
export function proofQuery(id: string) {
  return queryOptions({
    queryKey: ['proof', id],
    queryFn: async ({ signal }) => {
      const text = await evidenceFile(id, {}, signal)
      return await ask<EvidenceReport>('/evidence/verification', { method: 'POST', text, signal })
    },
    // Each asking is on record: no more of them than the reader wants.
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    retry: false,
  })
}
export const flashQuery = infiniteQueryOptions({
  queryKey: ['flash', 'list'],
  queryFn: ({ signal, pageParam }) => ask<FlashList>('/flash', { signal, query: { cursor: pageParam ?? undefined } }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
})
/** How many of the newest alerts of others this member has not answered. */
export const flashWaitingQuery = queryOptions({
  queryKey: ['flash', 'waiting'],
  queryFn: async ({ signal }) => {
    const { items } = await ask<FlashList>('/flash', { signal })
    return items.filter(({ isOurs, acknowledged }) => !isOurs && acknowledged.length === 0).length
  },
})
export function flashOneQuery(name: string) {
  return queryOptions({
    queryKey: ['flash', 'one', name],
    queryFn: ({ signal }) => ask<FlashAlert>(`/flash/${encodeURIComponent(name)}`, { signal }),
  })
}
export interface IncidentFilter {
  readonly sector?: string
  readonly kind?: string
  readonly text?: string
}
export function incidentsQuery(which: 'open' | 'closed', filter: IncidentFilter) {
  return infiniteQueryOptions({
    queryKey: ['incidents', which, filter],
    queryFn: ({ signal, pageParam }) =>
      ask<IncidentList>('/incidents', { signal, query: { which, ...filter, cursor: pageParam ?? undefined } }),
    placeholderData: keepPreviousData,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // Clocks run whether anything changes or not.
    refetchInterval: 30_000,
  })
}
export function incidentQuery(num: number) {
  return queryOptions({
    queryKey: ['incident', num],
    queryFn: ({ signal }) => ask<Incident>(`/incidents/${num}`, { signal }),
    refetchInterval: 30_000,
  })
}
export const vocabularyQuery = queryOptions({
  queryKey: ['incident-vocabulary'],
  queryFn: ({ signal }) => ask<Vocabulary>('/incidents/vocabulary', { signal }),
})
export function requestsQuery(direction: 'in' | 'out') {
  return queryOptions({
    queryKey: ['incident-requests', direction],
    queryFn: ({ signal }) => ask<Requests>('/requests', { signal, query: { direction } }),
  })
}
export const invitationsQuery = queryOptions({
  queryKey: ['incident-invitations'],
  queryFn: ({ signal }) => ask<InvitationList>('/incident-invitations', { signal }),
})
export const incidentRulesQuery = queryOptions({
  queryKey: ['incident-rules'],
  queryFn: ({ signal }) => ask<RuleList>('/incident-rules', { signal }),
})
export const huntsQuery = queryOptions({
  queryKey: ['hunts'],
  queryFn: ({ signal }) => ask<Hunts>('/hunts', { signal }),
})
export const huntOffersQuery = queryOptions({
  queryKey: ['hunt-offers'],
  queryFn: ({ signal }) => ask<HuntOffers>('/hunt-offers', { signal }),
})
export const auditQuery = entriesQuery<AuditEntry>('/audit')
export const evidenceQuery = (alarms?: 'yes') => entriesQuery<EvidenceEntry>('/evidence', { alarms })
