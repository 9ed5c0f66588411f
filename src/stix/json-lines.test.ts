import { expect, test } from 'vitest'
import { sample } from '../testing/sample-objects.ts'
import { jsonLines, splitFile } from './json-lines.ts'

const one = JSON.stringify(sample('malware'))
const two = JSON.stringify(sample('tool'))
const bundle = `{"type":"bundle","id":"bundle--x","objects":[${one},${two}]}`

test.each<[string, string, readonly string[]]>([
  ['objects', `${one}\n${two}\n`, [one, two]],
  ['objects with a mark, carriage returns and empty lines', `\ufeff\n${one}\r\n\r\n${two} \r\n\n`, [one, two]],
  ['bundles and objects', `${bundle}\n${one}`, [one, two, one]],
  ['a line that is broken', `${one}\n{"type":\n${two}`, [one, '{"type":', two]],
])('a file of lines gives its objects by their exact texts: %s', (_what, text, texts) => {
  expect(splitFile(text).texts).toEqual(texts)
})

test.each([
  ['one object', one],
  ['an object over several lines', JSON.stringify(sample('malware'), null, 2)],
  ['a bundle with a line an object', bundle.replaceAll('},{', '},\n{')],
  ['a list', `[${one},\n${two}]`],
  ['words', 'some\nwords'],
  ['nothing', ''],
])('%s is no file of lines', (_what, text) => {
  expect(jsonLines(text)).toBeNull()
})

test('a file of lines that breaks off, or is too long, gives nothing', () => {
  expect(() => splitFile(`${one}\n${two.slice(0, -5)}`)).toThrow(/^line 2: the file ends in the middle/)
  expect(() => splitFile(`${one}\n${bundle}`, { maxObjects: 2 })).toThrow('more than 2 objects')
})
