import { expect, test } from 'vitest'
import { saysAll, wordsOf } from './find-text.ts'
import type { Record } from './record.ts'

const record = {
  name: 'PH-INC-7',
  report: { narrative: 'ポンプ場の ＳＣＡＤＡ が停止', sector: 'water' },
  reporter: { organisation: 'Example Water District' },
  supplements: [{ text: 'Valve 3 was opened' }],
  tasks: [{ title: 'Call the operator' }],
  evidence: [{ name: 'plc-log.txt' }],
  values: [{ kind: 'ipv4', value: '192.0.2.9' }],
  techniques: ['T0831'],
} as unknown as Record

test('a search finds what was written, named or found, in any script, width and case', () => {
  for (const text of [
    'scada',
    'ポンプ場',
    'inc-7',
    'WATER district',
    'valve 3',
    'operator',
    'plc-log',
    '192.0.2.9',
    't0831',
  ])
    expect(saysAll(record, wordsOf(text)), text).toBe(true)
})

test('every word must be there, and the names of fields are no words of it', () => {
  expect(saysAll(record, wordsOf('scada district'))).toBe(true)
  for (const text of ['scada turbine', 'narrative', 'organisation', 'supplements'])
    expect(saysAll(record, wordsOf(text)), text).toBe(false)
  expect(saysAll(record, wordsOf('   '))).toBe(true)
})
