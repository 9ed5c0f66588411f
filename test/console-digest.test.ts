import { expect, test } from 'vitest'
import { digestOrder } from '../console/src/triage/digest-order.ts'

test('a digest names what people read before what machines make of it, however many that is', () => {
  const byType = { sighting: 3745, indicator: 37, relationship: 207, report: 4, 'intrusion-set': 12, identity: 77 }
  expect(digestOrder(byType).map(([type]) => type)).toEqual([
    ...['report', 'intrusion-set', 'indicator'],
    ...['sighting', 'relationship', 'identity'],
  ])
  expect(digestOrder({ constructor: 1, note: 2 })).toEqual([
    ['note', 2],
    ['constructor', 1],
  ])
})
