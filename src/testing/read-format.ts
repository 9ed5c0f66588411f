import { expect } from 'vitest'
import { problemOf } from '../detection/judge-indicator.ts'
import { readFormat } from '../formats/in/all.ts'
import type { InFormat } from '../formats/in/in-formats.ts'
import type { ReadContext, Reading } from '../formats/in/reading.ts'
import { readObject } from '../stix/read.ts'

export const readContext: ReadContext = {
  member: 'JP',
  identity: 'identity--22222222-2222-4222-8222-222222222222',
  nowMs: Date.parse('2026-11-27T00:00:00Z'),
  source: 'a file',
}

/** What a format reads of a content; all of it is good STIX. */
export function read(format: InFormat, content: unknown, more: Partial<ReadContext> = {}): Reading {
  const reading = readFormat(format, typeof content === 'string' ? content : JSON.stringify(content), {
    ...readContext,
    ...more,
  })
  for (const object of reading.objects) {
    const result = readObject(JSON.stringify(object), { checkPattern: problemOf })
    expect([object, result.ok ? result.warnings.filter(({ at }) => at === '/pattern') : result.issues]).toEqual([
      object,
      [],
    ])
  }
  return reading
}

/** The patterns of what became indicators. */
export const patternsOf = ({ objects }: Reading) =>
  objects.filter(({ type }) => type === 'indicator').map(({ pattern }) => pattern)

/** A MISP event with one attribute, or with those that are given. */
export const mispEvent = (
  more: object = {},
  attributes: readonly object[] = [
    { type: 'domain', value: 'evil.com', to_ids: true, uuid: 'a1', timestamp: '1700000000' },
  ],
) => ({
  Event: {
    uuid: 'e1',
    info: 'A campaign',
    date: '2023-11-01',
    timestamp: '1700000100',
    distribution: '3',
    Orgc: { name: 'CERT', uuid: 'o1' },
    Attribute: attributes,
    ...more,
  },
})
