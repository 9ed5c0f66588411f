import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { makeDocument, makePlaybook } from '../../testing/advisories.ts'
import { corpus } from '../../testing/corpus.ts'
import { csafDocument } from './csaf.ts'
import { translatedInto } from './draft.ts'
import { editionsOf } from './edition.ts'
import { checkPlaybook } from './playbook.ts'
import { textsOf } from './variant.ts'
import { AdvisoryWorker } from './worker.ts'

const worker = new AdvisoryWorker()
afterAll(() => worker[Symbol.dispose]())
const publisher = {
  ...{ member: 'JP', name: 'Member JP', url: 'https://jp.example:7444', contact: 'https://jp.example' },
  names: { JP: 'Member JP', US: 'Member US' },
}
const filesIn = (folder: string): string[] =>
  readdirSync(join(corpus!, 'csaf', folder)).filter((name) => name.endsWith('.json'))
const read = (folder: string, name: string): unknown =>
  JSON.parse(readFileSync(join(corpus!, 'csaf', folder, name), 'utf8'))

test('what we publish holds to every rule of CSAF 2.0, of every label and language, with vulnerabilities and without', async () => {
  const playbooks = [{ id: 'b1', tlp: 'clear' as const, title: 'Contain it', text: makePlaybook() }]
  const plain = makeDocument({ vulnerabilities: [], products: [], indicators: [] })
  const full = makeDocument({ playbooks })
  const translated = translatedInto(full, 'fil', Object.fromEntries(textsOf(full).map(({ key }) => [key, 'Isinalin.'])))
  for (const document of [plain, full, translated])
    for (const edition of editionsOf(document))
      expect(await worker.check(csafDocument(edition, publisher)), edition.trackingId).toEqual([])
})

test('whatever labels its parts carry, what we publish is valid', async () => {
  const label = fc.constantFrom('clear', 'green', 'amber', 'amber+strict', 'red')
  await fc.assert(
    fc.asyncProperty(fc.array(label, { minLength: 6, maxLength: 6 }), async (drawn) => {
      const base = makeDocument()
      const tlp = (index: number) => drawn[index] as 'clear'
      const document = makeDocument({
        sections: base.sections.map((one, index) => ({ ...one, tlp: tlp(index) })),
        products: base.products.map((one, index) => ({ ...one, tlp: tlp(index + 3) })),
        vulnerabilities: base.vulnerabilities.map((one) => ({ ...one, tlp: tlp(5) })),
      })
      for (const edition of editionsOf(document))
        expect(await worker.check(csafDocument(edition, publisher)), edition.trackingId).toEqual([])
    }),
    { numRuns: 25 },
  )
})

test.skipIf(corpus === null)(
  'real advisories of a national agency are valid, and an untruth in one is found',
  async () => {
    for (const folder of ['cisa-sample', 'cisa-jp-vendors'])
      for (const name of filesIn(folder)) expect(await worker.check(read(folder, name)), name).toEqual([])
    const name = filesIn('cisa-sample')[0]!
    const one = read('cisa-sample', name) as { document: { tracking: { version: string } } }
    one.document.tracking.version = '999'
    expect((await worker.check(one)).map(({ rule }) => rule)).toContain('6.1.16')
  },
)

test.skipIf(corpus === null)(
  'each official test file of a mandatory rule is refused with the number of its rule, or accepted where it is valid',
  async () => {
    const folder = 'oasis-testcases-2.0/mandatory'
    const list = read('oasis-testcases-2.0', 'testcases.json') as {
      tests: { id: string; group: string; failures?: { name: string }[]; valid?: { name: string }[] }[]
    }
    const present = new Set(filesIn(folder))
    let refused = 0
    let accepted = 0
    for (const { id, group, failures = [], valid = [] } of list.tests) {
      if (group !== 'mandatory') continue
      const named = (file: { name: string }) => file.name.split('/').at(-1)!
      for (const name of failures.map(named).filter((one) => present.has(one))) {
        expect(
          (await worker.check(read(folder, name))).map(({ rule }) => rule),
          name,
        ).toContain(id)
        refused++
      }
      for (const name of valid.map(named).filter((one) => present.has(one))) {
        expect(
          (await worker.check(read(folder, name))).map(({ rule }) => rule),
          name,
        ).not.toContain(id)
        accepted++
      }
    }
    expect(refused + accepted).toBe(present.size)
    expect(refused).toBeGreaterThan(20)
  },
)

test('a playbook that is none is refused, and the sentence says which rule', () => {
  expect(checkPlaybook(makePlaybook())).toEqual([])
  const broken: [Readonly<Record<string, unknown>>, string][] = [
    [{ type: 'bundle' }, 'type must be playbook'],
    [{ spec_version: 'cacao-1.0' }, 'spec_version'],
    [{ created: '2026-11-27T00:00:00Z' }, 'three digits'],
    [{ playbook_activities: undefined }, 'playbook_activities'],
    [{ workflow_start: 'start--00000000-0000-4000-8000-000000000099' }, 'workflow_start'],
    [{ agent_definitions: {} }, 'agent'],
    [{ workflow: {} }, 'one start step'],
  ]
  for (const [change, sentence] of broken) expect(checkPlaybook(makePlaybook(change)).join('; ')).toContain(sentence)
  expect(checkPlaybook('{')[0]).toContain('not JSON')
  expect(checkPlaybook('['.repeat(100_000))[0]).toContain('not JSON')
})
