import type { Hunt, HuntOffer, HuntOffers, Hunts } from '../../src/api/contract/hunts.ts'

const iso = (ms: number): string => new Date(ms).toISOString()
const hunt = 'grouping--3c1f5b7e-0002-4a70-9d0e-0c7f7c0e5b31'

function offerOf(nowMs: number, change: Partial<HuntOffer>): HuntOffer {
  return {
    ...{ id: `note--${change.member ?? ''}`, direction: 'out', hunt, member: 'PH', state: 'offered' },
    ...{ askedAt: iso(nowMs - 86_400_000), dueAt: iso(nowMs + 86_400_000), changedAt: iso(nowMs - 3_600_000) },
    ...{ overdue: false, late: false, problem: null, problems: [null, null], about: [], reply: null, runs: [] },
    package: {
      ...{ title: 'Beacons of the pumping stations', purpose: 'Who else is concerned.' },
      ...{ legalBasis: 'Trilateral agreement, clause partners', from: iso(nowMs - 2_592_000_000), to: iso(nowMs) },
      questions: ['Is remote access reachable from the internet?'],
      items: [
        { kind: 'stix', name: 'Beacon', text: "[ipv4-addr:value = '198.51.100.7']" },
        { kind: 'stix', name: 'Payload', text: "[domain-name:value = 'update.badhost.example']" },
      ],
    },
    ...change,
  }
}

function huntOf(nowMs: number): Hunt {
  const found = (count: number) => ({ count, because: null, first: iso(nowMs - 500_000_000), last: iso(nowMs) })
  const source = { kind: 'telemetry' as const, format: 'zeek', sector: 'water', events: 1_902_113 }
  const offers = [
    offerOf(nowMs, { member: 'PH', overdue: true }),
    offerOf(nowMs, {
      ...{ member: 'US', state: 'answered' },
      reply: {
        ...{ text: 'Looked at two utilities.', at: iso(nowMs - 3_600_000) },
        results: {
          counts: [found(14), found(0)],
          sources: [{ ...source, from: iso(nowMs - 2_000_000_000), to: iso(nowMs) }],
        },
      },
    }),
  ]
  const [{ package: asked, about, askedAt, dueAt }] = offers as [HuntOffer]
  return { hunt, package: asked, about, askedAt, dueAt, offers }
}

/** What the desk of hunts answers; null: it is not asked. */
export function huntsOf(path: string, nowMs: number): Hunts | HuntOffers | null {
  if (path === '/hunts') return { items: [huntOf(nowMs)] }
  if (path !== '/hunt-offers') return null
  return { items: [offerOf(nowMs, { direction: 'in', member: 'US' })], waiting: 1 }
}
