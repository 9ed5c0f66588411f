import { randomFillSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { StreamRecorder } from '../release/recorder.ts'
import { streamsOf } from '../store/streams.ts'
import { createCore, local, makeIndicator } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { StreamsThatGave } from './streams-that-gave.ts'

describeOnBothStores('the streams of a node', (open) => {
  test('gave nothing when they told of a charter and of life alone, and gave from the first object on', async () => {
    const store = await open()
    const us = createCore(store, 'US')
    const recorder = new StreamRecorder({
      ...{ self: 'US', origin: 'us.example/log', keyOf: us.keyOf, random: randomFillSync },
    })
    const gave = new StreamsThatGave(store)
    const that = async () => {
      const found: string[] = []
      for (const row of await streamsOf(store.read)) if (await gave.has(row)) found.push(`${row.peer} ${row.lane}`)
      return found
    }
    await store.write((tx) => recorder.recordCharter(tx, { version: 1, digest: 'c'.repeat(64) }, ['US', 'JP', 'PH']))
    await store.write((tx) => recorder.recordSigns(tx, ['JP', 'PH'], Number.MAX_SAFE_INTEGER))
    expect(await streamsOf(store.read)).not.toHaveLength(0)
    expect(await that()).toEqual([])
    await local(us, [makeIndicator('first.example', { tlp: 'green' })])
    expect(await that()).toContain('JP routine')
    // Signs of life that follow take nothing back, and those who begin anew see the same.
    await store.write((tx) => recorder.recordSigns(tx, ['JP', 'PH'], Number.MAX_SAFE_INTEGER))
    const before = await that()
    expect(before).toContain('JP routine')
    expect(before).not.toContain('JP priority')
    const anew = new StreamsThatGave(store)
    for (const row of await streamsOf(store.read))
      expect(await anew.has(row)).toBe(before.includes(`${row.peer} ${row.lane}`))
  })
})
