import { expect, test } from 'vitest'
import type { Charter } from '../alliance/model.ts'
import { openStore } from '../store/open.ts'
import { charterOf, createCore, local, makeIndicator, nowMs, trilateral } from '../testing/core.ts'
import { createDatabase } from '../testing/stores.ts'
import { InquiryIndex } from './inquiry-index.ts'
import { InquiryThread } from './inquiry-threads.ts'

const minuteMs = 60_000
const charter: Charter = charterOf([
  {
    ...trilateral,
    confirmExistence: [
      { id: 'Q1', title: 'Yes or no', from: ['US'], to: ['JP'], tlpCeiling: 'amber', valuesPerDay: 9 },
    ],
  },
])

test('a node that is started again does not count anew at once what it took long to count', async () => {
  await using made = await createDatabase('sqlite')
  await using store = await openStore({ database: made.database })
  const core = createCore(store, 'US', charter)
  await using real = new InquiryThread()
  let now = nowMs
  // Counting takes ten minutes.
  const thread = Object.assign(Object.create(real) as InquiryThread, {
    do: ((name, asks) => {
      if (name === 'fingerprints') now += 10 * minuteMs
      return real.do(name, asks)
    }) satisfies InquiryThread['do'],
  })
  const started = () =>
    new InquiryIndex({
      ...{ store, fenced: store, registry: core.registry, keyOf: core.keyOf, thread },
      terms: () => ({ self: 'US', agreements: charter.agreements, nowMs: now, charter: 1 }),
      members: () => ['JP', 'PH'],
      secret: Buffer.alloc(32, 1),
      ledgerOrigin: 'us.example/log',
      clock: { nowMs: () => now },
      fillRandom: (bytes) => bytes.fill(7),
      epochMs: 15 * minuteMs,
    })
  const epochs = async () =>
    (await store.read.selectFrom('inquiry_epoch').select('epoch').where('member', '=', 'JP').execute()).length
  await local(core, [makeIndicator('one.example', { tlp: 'green' })])
  await started().work()
  expect(await epochs()).toBe(1)
  await local(core, [makeIndicator('two.example', { tlp: 'green' })])
  // Begun at 0, made at 10, and no part of the time larger than one in 21.
  now = nowMs + 209 * minuteMs
  await started().work()
  expect(await epochs()).toBe(1)
  now = nowMs + 210 * minuteMs
  await started().work()
  expect(await epochs()).toBe(2)
})
