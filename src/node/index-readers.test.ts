import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IndexReaders } from './index-readers.ts'

const act = fc.record({ what: fc.constantFrom('enter', 'give', 'settle', 'leave'), at: fc.nat(5) })

test('what is taken out while somebody reads is written over only when they have gone, and then it is, though others read', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 100 }), (acts) => {
      /** What was given back, and who was reading then. */
      let retired: Set<object>[] = []
      let sealedFor: Set<object>[] = []
      const reading = new Map<object, () => void>()
      const readers = new IndexReaders(() => {
        const places = retired
        retired = []
        sealedFor = places
        let isOpen = false
        return () => {
          if (isOpen) return
          isOpen = true
          for (const place of places) for (const reader of place) expect(reading.has(reader)).toBe(false)
          sealedFor = []
        }
      })
      const leave = (reader: object): void => {
        const gone = reading.get(reader)!
        reading.delete(reader)
        gone()
      }
      for (const one of acts) {
        if (one.what === 'give') retired.push(new Set(reading.keys()))
        else if (one.what === 'enter') reading.set({}, readers.enter())
        else if (one.what === 'settle') readers.settle()
        else if (reading.size > 0) leave([...reading.keys()][one.at % reading.size]!)
      }
      // Readers come and go without a moment in which nobody reads.
      for (let round = 0; round < 3; round++) {
        const old = [...reading.keys()]
        reading.set({}, readers.enter())
        for (const reader of old) leave(reader)
      }
      expect([retired.length, sealedFor.length]).toEqual([0, 0])
    }),
  )
})
