import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'

describeOnBothStores('ticks', (open, { database }) => {
  test('increase strictly and are never before the present, whatever the clock does', async () => {
    let nowMs = 0
    const store = await open({ nowMs: () => nowMs })
    let last = 0
    await fc.assert(
      fc.asyncProperty(fc.nat(2_000_000_000_000), fc.integer({ min: 1, max: 50 }), async (clock, count) => {
        nowMs = clock
        const first = await store.write((tx) => tx.takeTicks(count))
        expect(first).toBeGreaterThan(last)
        expect(first).toBeGreaterThanOrEqual(clock * 1000)
        last = first + count - 1
      }),
      { numRuns: 60 },
    )
  })

  test('increase over several takings in one transaction and over a restart with the clock set back', async () => {
    const name = await database()
    const before = await open({ database: name, nowMs: () => 5_000 })
    const taken = await before.write(async (tx) => [
      await tx.takeTicks(2),
      await tx.takeTicks(1),
      await tx.takeTicks(3),
    ])
    expect(taken).toEqual([5_000_000, 5_000_002, 5_000_003])
    await before[Symbol.asyncDispose]()
    const after = await open({ database: name, nowMs: () => 1_000 })
    expect(await after.write((tx) => tx.takeTicks(1))).toBe(5_000_006)
  })

  test('of a transaction that failed are free again', async () => {
    const store = await open({ nowMs: () => 1 })
    const failing = store.write(async (tx) => {
      await tx.takeTicks(10)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await store.write((tx) => tx.takeTicks(1))).toBe(1_000)
  })

  test('of two nodes on one database are in the order of their commits', async () => {
    const name = await database()
    const [one, two] = [
      await open({ database: name, nowMs: () => 1_000 }),
      await open({ database: name, nowMs: () => 9 }),
    ]
    const commits: number[] = []
    const writers = Array.from({ length: 30 }, async (_, index) => {
      const store = index % 2 === 0 ? one : two
      await store.write(async (tx) => {
        const tick = await tx.takeTicks(1)
        // Whoever holds this tick sees every earlier one committed: a cursor that has passed it has missed nothing.
        const there = await tx.db.selectFrom('progress').select('pos').orderBy('pos').execute()
        expect(there.every((row) => row.pos < tick)).toBe(true)
        expect(there).toHaveLength(commits.length)
        await tx.insertMany('progress', [{ name: `writer ${index}`, pos: tick }])
        commits.push(tick)
      })
    })
    await Promise.all(writers)
    expect(commits).toEqual([...commits].sort((a, b) => a - b))
    expect(new Set(commits).size).toBe(30)
  })

  test('a count that is no whole number from 1 is a mistake of the caller', async () => {
    const store = await open()
    for (const count of [0, -1, 1.5, Number.NaN])
      await expect(store.write((tx) => tx.takeTicks(count))).rejects.toThrow(RangeError)
  })
})
