import type { Question } from './answers-questions.ts'
import type { Stock } from './answers-stock.ts'
import { hub, makeObject } from './answers-store.ts'
import { bundleOf } from './objects.ts'

/** What the pages of the desks and of the administration ask, and what is written: each address that the console calls, once. */
export function deskQuestions(
  { incident, hunt, flash, review }: Stock,
  numberOf: (round: number) => number,
): Question[] {
  const get = (path: string, more: Partial<Question> = {}): Question => ({
    what: `GET ${hunt === '' ? path : path.replace(hunt, '{hunt}')}`,
    path: () => path,
    ...more,
  })
  const post = (path: string, body: (round: number) => unknown, more: Partial<Question> = {}): Question => ({
    ...{ what: `POST ${path}`, path: () => path, body, ...more },
  })
  const year = 'from=2026-01-01T00:00:00Z'
  return [
    ...[
      ...['/about', '/status', '/alliance', '/session', '/session/kept', '/users', '/clients', '/identities'],
      ...['/exercises', '/bulk', '/detection', '/scorecards', '/inquiry', '/ledger', '/audit', '/audit/checkpoint'],
      ...['/evidence', '/receipts?member=JP', '/reviews?which=waiting', '/reviews?which=decided', `/reviews/${review}`],
      ...['/recalls', '/incidents', '/incidents?which=closed', `/incidents/${incident}`, '/incidents/vocabulary'],
      ...['/incident-rules', '/incident-invitations', '/requests?direction=in', '/requests?direction=out'],
      ...['/advisories', '/csaf-documents', '/csaf-publishers', '/hunts', `/hunts/${hunt}`, '/hunt-offers'],
      ...['/flash', `/flash/${flash}`, `/flash/${flash}/qr`, '/containers', '/sources', '/sensors'],
      ...[`/privacy-report?${year}`, '/privacy-report', '/look-back', '/openapi.json'],
      ...['/situation?days=28', '/situation?days=735', '/situation?days=364&member=JP&sector=energy'],
      ...['/situation/regions?days=28', '/situation/regions?days=735', '/situation/timeline?days=364'],
      ...['/situation/objects?days=28', '/situation/objects?days=735&sector=water', '/situation/matrices'],
      ...['/situation/layer?domain=enterprise-attack&days=364', '/situation/alerts', '/situation/rules'],
      ...['/situation/briefing?period=daily&as=json', '/situation/briefing?period=weekly&as=html'],
      ...['/situation/statistics', '/situation/statistics/draft?week=2026-11-16'],
    ].map((path) => get(path)),
    get('/links/JP/charter', { ally: true }),
    get('/export?type=intrusion-set'),
    get('/export', { firstBytes: true, what: 'GET /export of everything, until its first bytes' }),
    get('/export/report?type=intrusion-set&format=stix'),
    get('/export/report?format=csv', { firstBytes: true, what: 'GET /export/report, until its first bytes' }),
    post('/situation/visits', () => ({})),
    post('/situation/alerts/look', () => ({})),
    post('/look-back', (round) => ({ values: [`c2-${numberOf(round)}.bench.example`] })),
    post('/bulk', () => ({ filter: { type: ['indicator'] }, kind: 'useful' }), {
      what: 'POST /bulk over everything, which is refused',
    }),
    post('/bulk', () => ({ filter: { q: 'router' }, kind: 'useful' }), {
      what: 'POST /bulk over a word that half of them have, each piece until it is refused',
      pieces: true,
    }),
    post('/bulk', () => ({ filter: { type: ['report'], q: 'alpha' }, kind: 'useful' }), {
      what: 'POST /bulk over some thousand reports, each piece',
      pieces: true,
    }),
    post('/bulk', () => ({ filter: { q: 'needle720005' }, kind: 'useful' })),
    post('/graph/bundle', () => ({ ids: [hub] })),
    post('/preview?tlp=green', (round) => bundleOf([JSON.stringify(makeObject(2_000_000_000 + round * 5))]), {
      what: 'POST /preview of one object',
    }),
    post('/import?tlp=green', () => bundleOf([fresh()]), { what: 'POST /import of one object' }),
    post(`/objects/${hub}/verdicts`, () => ({ kind: 'useful' }), { what: 'POST a verdict on the hub' }),
    {
      ...{ what: 'PUT /session/visit', path: () => '/session/visit', method: 'PUT', auditor: true },
      body: () => ({ seenUntil: new Date().toISOString() }),
    },
    {
      ...{ what: 'PUT /session/views', path: () => '/session/views', method: 'PUT', auditor: true },
      body: () => ({ views: [] }),
    },
  ]
}

let made = 3_000_000_000 + (Date.now() % 1_000_000_000) * 5

/** An object that was never handed in before. */
function fresh(): string {
  made += 5
  return JSON.stringify(makeObject(made))
}
