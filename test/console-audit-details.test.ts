import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { en } from '../console/src/i18n/en.ts'
import { ja } from '../console/src/i18n/ja.ts'
import type { Words } from '../console/src/i18n/words.ts'
import { readDetail, sayDetail } from '../console/src/pages/say-detail.ts'
import { opinionValue } from '../src/api/contract/attribution.ts'
import { verdictKinds } from '../src/desks/feedback/verdict.ts'
import { roles } from '../src/release/model.ts'
import { sourceKinds } from '../src/sources/model.ts'

const source = resolve(import.meta.dirname, '..', 'src')
const folders = ['api', 'cli/administration.ts', 'desks', 'node']
/** What looks like a fact and is none: of headers, of addresses, and of what a log or a form says. */
const others = new Set(['boundary', 'charset', 'filename', 'only', 'q'])

function wordsIn(catalogue: Readonly<Record<string, string>>, language: Words['language']): Words {
  const find = (key: string) => catalogue[key] ?? null
  return Object.assign((key: string) => catalogue[key] ?? key, { language, find, template: find }) as Words
}
const english = wordsIn(en, 'en')
const japanese = wordsIn(ja, 'ja')
const moment = (date: Date) => date.toISOString()
const said = (words: Words, detail: string) =>
  readDetail(words, detail).map((part) =>
    part.key === null
      ? sayDetail(words, part, moment)
      : `${words.find(`auditFact.${part.key}`)}: ${sayDetail(words, part, moment)}`,
  )

test('every key and every fixed word that an act is recorded with has words', () => {
  const found = new Map<string, string>()
  for (const path of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts') || path.endsWith('.test.ts') || !folders.some((one) => path.startsWith(one))) continue
    const text = readFileSync(join(source, path), 'utf8')
    // `key=${…}` and key=word, at the beginning of a text or after a space of it.
    for (const [, key] of text.matchAll(/[`' ]([a-z][a-z-]*)=(?:\$\{|[a-z-]+['` ])/g)) found.set(key!, path)
  }
  expect(found.size).toBeGreaterThan(55)
  const missing = [...found].filter(([key]) => !(`auditFact.${key}` in en) && !others.has(key))
  expect(missing).toEqual([])
  for (const word of ['broke-off', 'changed', 'reset', 'seen', 'text']) expect(en).toHaveProperty([`auditWord.${word}`])
})

test('the values that the product writes are said in words, and none stays a code', () => {
  const faults = readFileSync(join(source, 'base/fault.ts'), 'utf8').split('/** One problem')[0]!
  const complaints = readFileSync(join(source, 'node/sensor-hits.ts'), 'utf8')
  const causes = [
    ...[...faults.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map((one) => one[1]!),
    ...[...complaints.matchAll(/complain\('([a-z-]+)'\)/g)].map((one) => one[1]!),
  ]
  expect(causes.length).toBeGreaterThan(16)
  const values: Readonly<Record<string, readonly string[]>> = {
    because: causes,
    by: ['password', 'passkey', 'single-sign-on'],
    kind: [...verdictKinds, ...sourceKinds],
    opinion: opinionValue.options,
    phase: ['say', 'undo'],
    role: roles,
    'resume-alone': ['true', 'false'],
    versions: ['all', 'last'],
    write: ['true', 'false'],
  }
  for (const [key, each] of Object.entries(values))
    for (const value of each)
      expect(sayDetail(japanese, { key, value }, moment), `${key}=${value}`).toMatch(
        /[\u3040-\u30ff\u4e00-\u9fff]|^MISP|^TAXII|^CSAF/u,
      )
})

test('an auditor reads what an act was about, and ids and names of others as they were written', () => {
  expect(said(english, 'added=12 unchanged=0 rejected=1234 broke-off')).toEqual([
    'Added: 12',
    'Unchanged: 0',
    'Rejected: 1,234',
    'Broke off',
  ])
  expect(said(japanese, 'kind=false-positive sector= answer=opinion--1')).toEqual(['種類: 誤検知', '回答: opinion--1'])
  expect(said(english, 'kind=folder address=/data/my in=box tlp=amber+strict agreements= every=60')).toEqual([
    'Kind: folder on the machine of this node',
    'Address: /data/my in=box',
    'TLP: TLP:AMBER+STRICT',
    'Every (seconds): 60',
  ])
  expect(said(english, 'amber=1 from=1770000000000000')).toEqual([
    'Amber or above: 1',
    'From: 2026-02-02T02:40:00.000Z',
  ])
  expect(said(english, 'version=2026-02-02T02:40:00.123Z')).toEqual(['Version: 2026-02-02T02:40:00.123Z'])
  expect(said(english, 'JP hunt--1')).toEqual(['JP', 'hunt--1'])
  expect(said(english, 'constructor=1 __proto__=2')).toEqual(['constructor=1', '__proto__=2'])
  expect(said(english, '')).toEqual([])
})
