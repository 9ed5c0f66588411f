import type {
  Alerts,
  Behind,
  Changes,
  Layer,
  Matrices,
  Overview,
  RegionList,
  Statistics,
  Timeline,
  WarningRules,
} from '../../src/api/contract/situation.ts'

const dayMs = 86_400_000
const members = ['JP', 'PH', 'US']
const sectors = ['government', 'energy', 'water']
const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const thing = {
  id: 'intrusion-set--00000000-0000-4000-8000-000000000001',
  type: 'intrusion-set',
  name: 'Invented actor',
}
const technique = {
  id: 'attack-pattern--00000000-0000-4000-8000-000000000002',
  code: 'T1566',
  name: 'Invented technique',
}
const change = (now: number, before: number) => ({
  ...{ now, before },
  percent: before === 0 ? null : Math.round(((now - before) / before) * 100),
})

const nothingBehind: Behind = {
  ...{ items: [], total: { attempts: 0, sightings: 0, incidents: 0 }, reports: 0, lookedTo: null, next: null },
}

/** Invented answers for the page of the picture, by their path. */
export function situationOf(path: string, nowMs: number): unknown {
  const days = Array.from({ length: 28 }, (_, back) => date(nowMs - back * dayMs))
  switch (path) {
    case '/situation': {
      const rows = members.flatMap((member, at) =>
        sectors.map((sector, place) => ({
          ...{ member, sector, attempts: (at + 2) * (place + 3) * 7, sightings: 9, incidents: place },
        })),
      )
      return {
        ...{
          at: new Date(nowMs).toISOString(),
          from: days.at(-1)!,
          until: date(nowMs + dayMs),
          step: 'day',
          synthetic: 12,
        },
        total: { attempts: 945, sightings: 81, incidents: 9 },
        series: days.flatMap((day, at) =>
          members.map((member, of) => ({
            day,
            member,
            attempts: 20 + ((at * 7 + of * 5) % 13),
            sightings: 3,
            incidents: at % 3,
          })),
        ),
        sectors: rows,
        actors: [
          {
            ...{ actor: thing, attempts: 400, sightings: 40, incidents: 1 },
            targets: rows.map(({ member, sector, attempts }) => ({ member, sector, attempts })),
          },
        ],
        techniques: [],
        compared: [{ member: '', sector: '' }, ...members.map((member) => ({ member, sector: '' })), ...rows].map(
          (one) => ({
            ...{ member: one.member, sector: one.sector, lastYear: { attempts: 3000, incidents: 150 } },
            attempts: { week: change(120, 100), year: change(5000, 2800) },
            incidents: { week: change(4, 5), year: change(230, 130) },
          }),
        ),
      } satisfies Overview
    }
    case '/situation/regions':
      return {
        ...{ from: days.at(-1)!, until: date(nowMs) },
        items: ['jp-kanto', 'ph-ncr', 'us-south', ''].map((region, at) => ({
          ...{ member: members[at % 3]!, region, attempts: 300 - at * 60, sightings: 30, incidents: at, few: false },
        })),
      } satisfies RegionList
    case '/situation/timeline':
      return {
        most: 200,
        items: [1, 4, 9].map((back) => ({
          incident: {
            ...{ id: `incident--00000000-0000-4000-8000-00000000000${back}`, type: 'incident', version: '' },
            ...{ name: `Invented incident ${back}`, tlp: 'amber' as const, releasableTo: null, origin: 'JP' },
            ...{ added: new Date(nowMs - back * dayMs).toISOString(), revoked: false },
          },
          synthetic: true,
          happened: { at: new Date(nowMs - (back + 2) * dayMs).toISOString(), fidelity: 'day' },
          detected: { at: new Date(nowMs - (back + 1) * dayMs).toISOString(), fidelity: 'hour' },
          reported: { at: new Date(nowMs - back * dayMs).toISOString(), fidelity: 'second' },
          shared:
            back === 1 ? null : { at: new Date(nowMs - back * dayMs + 3_600_000).toISOString(), fidelity: 'second' },
        })),
      } satisfies Timeline
    case '/situation/visits':
      return {
        since: null,
        alerts: 0,
        total: { attempts: 0, sightings: 0, incidents: 0 },
        groups: [],
      } satisfies Changes
    case '/situation/matrices':
      return {
        items: [
          {
            ...{ chain: 'mitre-attack', domain: 'enterprise-attack' },
            tactics: [
              { short: 'initial-access', name: 'Initial Access', techniques: [{ ...technique, subtechniques: [] }] },
            ],
          },
        ],
      } satisfies Matrices
    case '/situation/layer':
      return {
        ...{ name: 'Seen in 28 days', domain: 'enterprise-attack', techniques: [{ techniqueID: 'T1566', score: 12 }] },
      } satisfies Layer
    case '/situation/alerts':
    case '/situation/alerts/look':
      return {
        items: [
          {
            ...{
              id: 'sector-week.1.a',
              at: new Date(nowMs).toISOString(),
              seenBy: null,
              member: 'PH',
              sector: 'transportation',
            },
            rule: {
              id: 'sector-week',
              name: '',
              kind: 'attempt',
              by: 'sector',
              windowDays: 7,
              minimum: 20,
              factor: 1.5,
              alpha: 0.001,
            },
            ...{ actor: '', actorName: '', from: days[7]!, until: days[1]!, observed: 186, expected: 58 },
            ...{ baseline: [58, 55, 59, 56, 61, 62, 58, 57], dispersion: 1, chance: 1e-12 },
          },
        ],
      } satisfies Alerts
    case '/situation/rules':
      return {
        items: [
          {
            rule: {
              ...{
                id: 'sector-week',
                name: 'A sector of a member, week',
                kind: 'attempt',
                by: 'sector',
                windowDays: 7,
              },
              ...{ minimum: 20, factor: 1.5, alpha: 0.001, on: true, members: [], sectors: [], windows: 8 },
            },
            ...{ changed: false, builtIn: true },
          },
        ],
      } satisfies WarningRules
    case '/situation/statistics':
      return {
        due: null,
        items: [
          {
            ...{ member: 'PH', week: '2026-11-16', least: 3, changed: false },
            tables: [
              {
                ...{ kind: 'attempt', columns: ['ph-ncr', 'ph-luzon'] },
                rows: [
                  { sector: 'energy', cells: [-1, 40], total: -1 },
                  { sector: 'water', cells: [-1, 20], total: -1 },
                ],
                totals: { cells: [50, 60], total: 110 },
              },
            ],
          },
        ],
      } satisfies Statistics
    default:
      return path === '/situation/objects' ? nothingBehind : null
  }
}
