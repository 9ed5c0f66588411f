import { describe, expect, test } from 'vitest'
import type { PageToTake } from '../exchange/model.ts'
import type { Run } from '../intake/model.ts'
import type { StreamLane } from '../release/model.ts'
import { keepReserve } from './disk-reserve.ts'

const gift: Run = { is: 'release', entries: [] }
const word: Run = { is: 'recall', items: [] }
const gigabyte = 1024 ** 3

function node({ free, size = 1000 * gigabyte }: { free: number; size?: number }, diskReserveBytes?: number) {
  const disk = { free, size, looks: 0, atMs: 0 }
  const check = keepReserve({
    config: {
      database: { engine: 'sqlite', file: 'trefoil.db' },
      databaseAddress: '/node/trefoil.db',
      diskReserveBytes,
    },
    roomIn(folder) {
      expect(folder).toBe('/node')
      disk.looks++
      return disk
    },
    sinceStartMs: () => disk.atMs,
  })
  const take = (lane: StreamLane, runs: readonly Run[]) => check({ lane, runs } as PageToTake)
  return { disk, take }
}

describe('of a disk that fills up', () => {
  test('a part is kept for this node, and what members give waits for room', () => {
    const { disk, take } = node({ free: gigabyte })
    expect(() => take('routine', [gift])).not.toThrow()
    disk.free = gigabyte - 1
    disk.atMs = 2000
    expect(() => take('routine', [gift])).toThrow(/1023 MB of the disk are free, and 1024 MB are kept for this node/)
    disk.free = gigabyte
    disk.atMs = 4000
    expect(() => take('routine', [gift])).not.toThrow()
  })

  test('what is urgent is taken down to a tenth of the reserve, and what is taken back always', () => {
    const { take } = node({ free: 0.2 * gigabyte })
    expect(() => take('routine', [word, gift])).toThrow(/kept for this node/)
    expect(() => take('priority', [word, gift])).not.toThrow()
    expect(() => take('flash', [gift])).not.toThrow()
    const full = node({ free: 0.05 * gigabyte })
    expect(() => full.take('flash', [gift])).toThrow(/kept for this node/)
    expect(() => full.take('priority', [word])).not.toThrow()
    expect(() => full.take('routine', [])).not.toThrow()
  })

  test('at most a fiftieth is kept, or as much as people say', () => {
    expect(() => node({ free: 2, size: 100 }).take('routine', [gift])).not.toThrow()
    expect(() => node({ free: 1, size: 100 }).take('routine', [gift])).toThrow(/kept/)
    expect(() => node({ free: 1, size: 100 }, 0).take('routine', [gift])).not.toThrow()
    expect(() => node({ free: 49, size: 100 }, 50).take('routine', [gift])).toThrow(/kept/)
  })

  test('it is looked at once in two seconds, not for every page', () => {
    const { disk, take } = node({ free: gigabyte })
    for (let page = 0; page < 100; page++) take('routine', [gift])
    expect(disk.looks).toBe(1)
  })
})
