import { expect, test } from 'vitest'
import { patternsOf, read } from '../../testing/read-format.ts'

test('OpenIOC: what stands by itself is an indicator, what AND joins is named; entities are not resolved', () => {
  const item = (search: string, content: string) =>
    `<IndicatorItem condition="is"><Context document="x" search="${search}"/><Content type="string">${content}</Content></IndicatorItem>`
  const ioc = (inner: string) =>
    `<?xml version="1.0"?><ioc id="i1" last-modified="2020-01-01T00:00:00"><short_description>A &amp; B</short_description><definition><Indicator operator="OR">${inner}</Indicator></definition></ioc>`
  const reading = read(
    'openioc',
    ioc(
      `${item('Network/DNS', 'evil.com')}<Indicator operator="AND">${item('FileItem/FileName', 'a')}${item('FileItem/Md5sum', 'b')}</Indicator>${item('TaskItem/Status', 'x')}`,
    ),
  )
  expect(patternsOf(reading)).toEqual(["[domain-name:value = 'evil.com']"])
  expect(reading.objects.at(-1)).toMatchObject({ type: 'report', name: 'A & B' })
  expect(reading.unmapped.map(({ at }) => at)).toEqual(['IndicatorItem', 'TaskItem/Status'])
  expect(() => read('openioc', '<!DOCTYPE x [<!ENTITY a "b">]><ioc/>')).toThrow('a document type')
  expect(() => read('openioc', '<ioc>'.repeat(100))).toThrow('in each other')
})
