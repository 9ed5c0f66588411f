import { expect, test } from 'vitest'
import { en } from '../console/src/i18n/en.ts'
import type { Words } from '../console/src/i18n/words.ts'
import { privacyFacts } from '../console/src/privacy/report-facts.ts'
import { createMemoryPrivacy } from '../src/testing/memory-privacy.ts'

const catalogue: Readonly<Record<string, string>> = en
const find = (key: string, facts: Readonly<Record<string, string | number>> = {}) =>
  catalogue[key]?.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(facts[name])) ?? null
const words = Object.assign((key: string, facts = {}) => find(key, facts) ?? `MISSING ${key}`, {
  ...{ language: 'en', find, template: () => null },
}) as unknown as Words
const names = { member: 'JP', nameOf: () => 'United States', inSentence: () => 'the United States' }

test('the privacy report is saved with all nine principles, in the words of the page', async () => {
  const empty = await createMemoryPrivacy().report({ from: 0, until: 1 } as never)
  const stream = { peer: 'US', lane: 'routine' as const, items: 4, steps: 2, firstLeaf: 10, lastLeaf: 11 }
  const report = { ...empty, accountability: { ...empty.accountability, streams: [stream] } } as never
  const principles = privacyFacts(words, report, names)
  expect(principles.map(({ key }) => words(key))).toHaveLength(9)
  const facts = principles.flatMap((one) => one.facts)
  expect(facts.filter(({ name, text }) => `${name} ${text}`.includes('MISSING'))).toEqual([])
  expect(facts.find(({ name }) => name === `To the United States, ${catalogue['lane.routine']}`)?.text).toContain('4')
})
