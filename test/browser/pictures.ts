import type { Page } from 'playwright-core'
import type { DemoMember } from './demonstration.ts'

export interface Picture {
  /** Of the file in docs/pictures. */
  readonly name: string
  readonly path: string
  readonly member?: DemoMember
  /** Null: nobody has signed in. */
  readonly person?: 'analyst' | 'releaser' | 'admin' | null
  readonly language?: 'en' | 'ja' | 'fil'
  readonly theme?: 'light' | 'dark'
  readonly size?: readonly [number, number]
  /** The exercise that the tab is in. */
  readonly exercise?: string
  /** What to do on the page before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>
}

/** What a run of the demonstration holds, as far as addresses name it. */
export interface Held {
  readonly payload: string
  readonly actor: string
  readonly harbours: string
  readonly advisory: string
  /** The path to a report by link, with its secret. */
  readonly report: string
  readonly alert: string
  readonly exercise: string
  readonly beganAt: string
}

/** Every page of the console at least once; a test holds them to its routes and to the files. */
export function picturesOf(held: Held): readonly Picture[] {
  const { payload, actor, harbours, advisory, report, alert, exercise, beganAt } = held
  return [
    { name: 'sign-in', path: '/sign-in', person: null },
    { name: 'report', path: report, person: null, member: 'PH', language: 'fil' },
    { name: 'overview', path: '/' },
    { name: 'overview-dark', path: '/', theme: 'dark', member: 'JP' },
    { name: 'intelligence', path: `/intelligence?q=Volt+Typhoon&open=${payload}&tab=recipients` },
    { name: 'intelligence-dark', path: `/intelligence?type=indicator&open=${payload}`, theme: 'dark' },
    {
      name: 'intelligence-ja',
      path: `/intelligence?q=Volt+Typhoon&open=${payload}&tab=recipients`,
      language: 'ja',
      member: 'JP',
    },
    { name: 'intelligence-narrow', path: '/intelligence', language: 'fil', member: 'PH', size: [420, 900] },
    { name: 'relations', path: `/objects/${actor}?tab=relations` },
    { name: 'attribution', path: `/objects/${harbours}?tab=attribution` },
    { name: 'proof', path: `/objects/${payload}?tab=proof`, person: 'admin' },
    { name: 'compare', path: `/compare?list=${encodeURIComponent('type=campaign')}&since=${beganAt}` },
    {
      name: 'graph',
      path: `/graph?${neighboursOf(actor)
        .map((step) => `step=${encodeURIComponent(step)}`)
        .join('&')}`,
      prepare: (page) => page.waitForTimeout(4_000),
    },
    { name: 'situation', path: '/situation?days=91', member: 'PH' },
    { name: 'timeline-dark', path: '/situation?tab=timeline', theme: 'dark' },
    { name: 'matrix', path: '/situation?tab=matrix&days=364' },
    { name: 'map-ja', path: '/situation?tab=map&days=364', language: 'ja', member: 'JP' },
    { name: 'warnings', path: '/situation?tab=warnings', member: 'PH' },
    { name: 'statistics', path: '/situation?tab=statistics', person: 'releaser' },
    { name: 'briefing', path: '/situation?tab=briefing', member: 'PH' },
    { name: 'incidents', path: '/incidents', member: 'PH' },
    { name: 'incident', path: '/incidents/1', member: 'PH', person: 'releaser' },
    { name: 'incident-narrow', path: '/incidents/1', member: 'PH', size: [420, 900], theme: 'dark' },
    { name: 'advisories', path: '/advisories', member: 'JP' },
    { name: 'advisory', path: `/advisories/${advisory}`, member: 'JP' },
    { name: 'hunts', path: '/hunts?tab=out' },
    { name: 'detection', path: '/detection', member: 'PH' },
    { name: 'ask', path: '/ask', language: 'fil', member: 'PH' },
    { name: 'flash', path: `/flash?open=${alert}`, person: 'releaser' },
    {
      name: 'paste',
      path: '/paste',
      prepare: async (page) => {
        await page
          .locator('textarea')
          .first()
          .fill(
            'From the operator: hxxps://update-check[.]example[.]net/a was fetched from 203.0.113[.]77; CVE-2024-3400, T1190, Volt Typhoon.',
          )
        await page
          .getByRole('button', { name: /^Read it/ })
          .first()
          .click()
        await page.waitForTimeout(1_500)
      },
    },
    {
      name: 'import',
      path: '/import',
      prepare: async (page) => {
        const objects = [
          { type: 'tool', name: 'Router scanner' },
          { type: 'indicator', name: 'Callback address' },
        ]
        await page.locator('textarea').fill(JSON.stringify({ type: 'bundle', objects }, null, 2))
        await page.getByText('2 objects found').waitFor()
        await page.locator('textarea').evaluate((field: { blur(): void; scrollTop: number }) => {
          field.scrollTop = 0
          field.blur()
        })
      },
    },
    {
      name: 'sources',
      path: '/sources',
      person: 'admin',
      prepare: (page) => page.getByRole('button', { name: 'Add a source' }).first().click(),
    },
    { name: 'reviews', path: '/reviews', person: 'releaser' },
    { name: 'recalls', path: '/recalls' },
    { name: 'usefulness', path: '/usefulness', member: 'PH' },
    { name: 'alliance', path: '/alliance' },
    { name: 'alliance-dark', path: '/alliance', theme: 'dark', member: 'PH' },
    { name: 'activity', path: '/activity?tab=audit', person: 'admin' },
    { name: 'ledger', path: '/ledger', person: 'admin' },
    { name: 'privacy', path: '/privacy', person: 'admin' },
    { name: 'administration', path: '/administration', person: 'admin' },
    { name: 'security', path: '/security' },
    { name: 'exercises', path: '/exercises', person: 'releaser' },
    { name: 'within-exercise', path: '/alliance', person: 'releaser', exercise },
  ]
}

/** An actor with what it uses, whom it targets and what is laid at its door, as the graph's address says it. */
function neighboursOf(id: string): string[] {
  const used = ['attack-pattern', 'malware', 'tool'].map((type) => `expand:${id}:uses:out:${type}:1`)
  return [`add:${id}`, ...used, `expand:${id}:targets:out:location:1`, `expand:${id}:attributed-to:in:campaign:1`]
}
