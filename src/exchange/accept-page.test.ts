import { expect, test } from 'vitest'
import { laterCharter } from './accept-page.ts'

const mark = (version: number, digest = 'a') => ({ version, digest: digest.repeat(64) })

test('nothing is taken under a charter that is newer than ours, or another one of the same version', () => {
  const why = (theirs: ReturnType<typeof mark> | null, ours: ReturnType<typeof mark> | null) => {
    const found = laterCharter(theirs, ours, 'US')
    return found?.is === 'waits' ? found.reason.code : found
  }
  expect(why(mark(3), mark(2))).toBe('charter-newer')
  expect(why(mark(1), null)).toBe('charter-newer')
  expect(why(mark(2, 'b'), mark(2))).toBe('charter-other')
  for (const theirs of [null, mark(1, 'b'), mark(2)]) expect(why(theirs, mark(2))).toBeNull()
})
