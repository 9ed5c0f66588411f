import type { KeyGroupName } from './key-groups.ts'

/** What there is to read on each page, and which keys it has: its texts stand in the catalogues under `about.NAME`, and more of it in the documentation. */
export const pageHelp = {
  overview: { docs: 'docs/console.md', keys: [] },
  situation: { docs: 'docs/desks/situation.md', keys: [] },
  intelligence: { docs: 'docs/console.md', keys: ['list', 'object'] },
  objects: { docs: 'docs/console.md', keys: ['object'] },
  compare: { docs: 'docs/console.md', keys: [] },
  graph: { docs: 'docs/console.md', keys: ['graph'] },
  incidents: { docs: 'docs/desks/incident.md', keys: [] },
  advisories: { docs: 'docs/desks/advisory.md', keys: [] },
  hunts: { docs: 'docs/desks/hunt.md', keys: [] },
  detection: { docs: 'docs/matching.md', keys: [] },
  ask: { docs: 'docs/protocol/inquiry.md', keys: [] },
  flash: { docs: 'docs/protocol/flash-alert.md', keys: [] },
  paste: { docs: 'docs/console.md', keys: ['paste', 'preview'] },
  import: { docs: 'docs/formats.md', keys: ['preview'] },
  sources: { docs: 'docs/sources.md', keys: [] },
  reviews: { docs: 'docs/privacy.md', keys: ['review'] },
  recalls: { docs: 'docs/protocol/recall.md', keys: [] },
  usefulness: { docs: 'docs/desks/feedback.md', keys: [] },
  alliance: { docs: 'docs/agreements.md', keys: [] },
  exercises: { docs: 'docs/protocol/exercise.md', keys: [] },
  activity: { docs: 'docs/security.md', keys: [] },
  ledger: { docs: 'docs/protocol/ledger.md', keys: [] },
  privacy: { docs: 'docs/privacy.md', keys: [] },
  administration: { docs: 'docs/operate.md', keys: [] },
  security: { docs: 'docs/security.md', keys: [] },
} as const satisfies Readonly<Record<string, { readonly docs: string; readonly keys: readonly KeyGroupName[] }>>

export type HelpedPage = keyof typeof pageHelp

/** Which page an address belongs to: its first segment says so. */
export function helpedPage(pathname: string): HelpedPage {
  const name = pathname.split('/')[1] ?? ''
  return Object.hasOwn(pageHelp, name) ? (name as HelpedPage) : 'overview'
}
