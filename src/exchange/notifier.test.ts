import { expect, test } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import type { Outbox } from './model.ts'
import { Notifier } from './notifier.ts'

test('a notify that was told and could not be taken out of the outbox is told once more, and then is gone', async () => {
  const clock = new FakeClock()
  const rows = new Set<number>()
  let [told, failures] = [0, 2]
  const outbox: Pick<Outbox, 'put' | 'remove'> = {
    async put() {
      rows.add(1)
      return 1
    },
    async remove(nums) {
      if (failures-- > 0) throw new Error('the disk is full')
      for (const num of nums) rows.delete(num)
    },
  }
  await using notifier = new Notifier(
    {
      ...{ self: 'US', member: 'JP', outbox: outbox as Outbox, timers: clock, random: () => 0.5 },
      heads: async () => ({ flash: 0, priority: 0, routine: 1 }),
      transport: {
        async request() {
          told++
          return { status: 204, headers: {}, body: (async function* () {})() }
        },
      },
      log: { info() {}, warn() {} },
    },
    null,
  )
  notifier.tell()
  await clock.advance(50)
  expect([told, rows.size]).toEqual([1, 1])
  await clock.advance(20_000)
  expect([told, rows.size]).toEqual([3, 0])
  await clock.advance(600_000)
  expect(told).toBe(3)
})
