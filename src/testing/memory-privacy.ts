import type { PrivacyDesk } from '../api/parts.ts'
import { Fault } from '../base/fault.ts'

/** A desk at which nothing lies: for tests of the API's other addresses. */
export function createMemoryPrivacy(): PrivacyDesk {
  return {
    reviews: {
      list: async () => ({ items: [], next: null }),
      one: async () => {
        throw new Fault('not-found', 'no such review')
      },
      decide: async () => {
        throw new Fault('not-found', 'no such review')
      },
      count: async () => 0,
    },
    preview: async () => ({ objects: [], rejected: [], upgraded: 0 }),
    previewCharter: async () => ({ version: 1, alliance: '', changes: [] }),
    report: async ({ from, until }) => ({
      ...{ member: 'JP', from, until, charter: 0 },
      harm: { found: [], alarms: [] },
      notice: { contact: '', categories: [], agreements: [] },
      collection: { asked: 0, open: 0, byAgreement: 0, released: 0, masked: 0, keptBack: 0, cut: false },
      uses: [],
      choice: { withheld: [], releasableTo: 0, originatorControl: 0, purposeBound: 0, incidents: 0, consented: 0 },
      integrity: { versions: 0, corrections: 0, revocations: 0, recalls: 0, answers: [] },
      safeguards: { twoPersonRelease: true, purged: [], retentionsPending: 0, retention: [] },
      access: { lookups: 0, pseudonyms: 0, reports: 0 },
      accountability: { ledger: null, streams: [], receipts: [] },
    }),
    subject: async () => ({ hits: [], lookedTo: null }),
    resolve: async () => [],
  }
}
