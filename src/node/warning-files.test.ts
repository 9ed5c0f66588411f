import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { listedValue } from '../match/warning-lists.ts'
import { corpusFiles } from '../testing/corpus.ts'
import { readWarnings } from './warning-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'trefoil-warnings-'))
afterAll(() => rmSync(folder, { recursive: true }))
const read = (warningLists: string) => readWarnings({ warningLists, dir: folder })

test('lists of a folder stand beside those that every node has; of other types they are named and not used', () => {
  const lists = mkdtempSync(join(folder, 'lists-'))
  const put = (name: string, content: unknown): void => writeFileSync(join(lists, name), JSON.stringify(content))
  put('a.json', { name: 'ranges', type: 'cidr', list: ['192.0.2.0/24', '192.0.2.0/99', 7] })
  put('b.json', { name: 'names', type: 'hostname', list: ['.shared.example'] })
  put('d.json', { name: 'sites', type: 'hostname', matching_attributes: ['domain'], list: ['site.example'] })
  put('e.json', { name: 'each', type: 'string', list: ['alone.example'] })
  put('c.json', { name: 'parts', type: 'substring', list: ['part'] })
  writeFileSync(join(lists, 'README.txt'), 'no list')
  const { warnings, files, values, unused } = read(lists)
  expect({ files, values, unused: unused.map((file) => basename(file)) }).toEqual({
    ...{ files: 4, values: 4, unused: ['c.json'] },
  })
  for (const [text, list] of [
    ['192.0.2.9', 'ranges'],
    ['shared.example', 'names'],
    ['a.shared.example', 'names'],
    ['https://a.shared.example/x', 'names'],
    ['a.site.example', 'sites'],
    ['https://a.site.example/x', null],
    ['alone.example', 'each'],
    ['a.alone.example', null],
    ['8.8.8.8', 'public resolvers'],
    ['part', null],
  ] as const)
    expect(warnings.of(listedValue(text)!), text).toBe(list)
  expect(read('').warnings.of(listedValue('192.0.2.9')!)).toBeNull()
})

test('a folder that is not there and a file that is no list are named, and nothing starts without them', () => {
  expect(() => read(join(folder, 'nowhere'))).toThrow(/nowhere cannot be read/)
  for (const text of ['{', '[]', '{"list":["a"]}', '{"type":"cidr","list":{}}']) {
    const lists = mkdtempSync(join(folder, 'bad-'))
    writeFileSync(join(lists, 'broken.json'), text)
    expect(() => read(lists), text).toThrow(/broken\.json/)
  }
})

const real = corpusFiles('misp/warninglists', '.json')
test.skipIf(real.length === 0)('the lists that many people use are read, and what they name is found in them', () => {
  const lists = mkdtempSync(join(folder, 'real-'))
  for (const file of real) cpSync(file, join(lists, basename(file)))
  const { warnings, files, values, unused } = read(lists)
  expect(files + unused.length).toBe(real.length)
  expect(values).toBeGreaterThan(50_000)
  for (const text of ['1.0.0.19', '103.21.245.7']) expect(warnings.of(listedValue(text)!), text).not.toBeNull()
  expect(warnings.of(listedValue('cold-walk.example')!)).toBeNull()
  // A list of type hostname, about URLs too.
  for (const text of ['a.2ip.ru', 'https://2ip.ru/x']) expect(warnings.of(listedValue(text)!), text).not.toBeNull()
})
