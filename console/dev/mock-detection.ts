import type { DetectionState } from '../../src/api/contract/detection.ts'
import type { Sensor } from '../../src/api/contract/sensors.ts'

const ago = (nowMs: number, seconds: number): string => new Date(nowMs - seconds * 1000).toISOString()

export function detectionStateOf(nowMs: number): DetectionState {
  const lifetime = { days: 365, speed: 1 }
  return {
    ...{ watched: 48_211, values: 61_090, notWatched: 1304, tripped: [] },
    allowed: [
      {
        ...{ id: '1', value: 'update.example', owner: 'analyst', reason: 'our own update server' },
        ...{ at: ago(nowMs, 86_400), until: ago(nowMs, -30 * 86_400) },
      },
    ],
    rule: {
      lifetimes: {
        ...{ address: lifetime, domain: lifetime, url: lifetime, hash: lifetime, email: lifetime, other: lifetime },
      },
      ...{ unstated: 50, thresholds: { none: 5, weak: 25 }, sectors: {}, agreements: {} },
    },
  }
}

export function sensorsOf(nowMs: number): Sensor[] {
  const state = {
    ...{ version: '0.1.0', startedAt: ago(nowMs, 400_000), watched: 48_211, skipped: 12, waiting: 0, errors: 0 },
    ...{ pending: null, lagMs: null, lastError: '', tripped: [], lookBack: null },
  }
  const lookBack = {
    ...{ keptDays: 90, keptValueDays: 30, recordedDays: 34, oldestDay: ago(nowMs, 40 * 86_400).slice(0, 10) },
    ...{ bytes: 1_204_000_000, lookedUp: 48_300, confirmed: 3, probable: 1 },
  }
  const made = { madeBy: 'admin', madeAt: ago(nowMs, 900_000), revokedAt: null, refused: 0, because: '' }
  return [
    {
      ...{ name: 'manila-water-dns', sector: 'water', ...made, contactAt: ago(nowMs, 3), isConnected: true, told: 214 },
      state: {
        ...state,
        indexAt: ago(nowMs, 4),
        events: 1_902_113_400,
        hits: 220,
        pending: 1800,
        lagMs: 4000,
        lookBack,
      },
    },
    {
      ...{ name: 'grid-north', sector: 'energy', ...made, contactAt: ago(nowMs, 5400), isConnected: false, told: 9 },
      ...{ refused: 3, because: 'future-times' },
      state: {
        ...{ ...state, indexAt: ago(nowMs, 5400), events: 90_114, hits: 13, waiting: 4, errors: 2 },
        lastError: 'unavailable: the node cannot be reached (ECONNREFUSED)',
      },
    },
    { ...{ name: 'lab', sector: '', ...made, contactAt: null, isConnected: false, told: 0, state: null } },
    {
      ...{ name: 'old-gateway', sector: '', ...made, revokedAt: ago(nowMs, 80_000), contactAt: ago(nowMs, 80_001) },
      ...{ isConnected: false, told: 77, state: null },
    },
  ]
}
