import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lockText, unlockText } from './locked-text.ts'

const key = new Uint8Array(32).fill(7)

test('a locked text opens with its key and label, and holds nothing of what it hides', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 8 }), fc.string(), (text, label) => {
      const locked = lockText(text, key, label)
      expect(unlockText(locked, key, label)).toBe(text)
      expect(locked).not.toContain(text)
      expect(lockText(text, key, label)).not.toBe(locked)
    }),
  )
})

test('another key, another label or an altered byte opens nothing', () => {
  const locked = lockText('secret', key, 'a')
  for (const [text, by, label] of [
    [locked, new Uint8Array(32), 'a'],
    [locked, key, 'b'],
    [`${locked.startsWith('A') ? 'B' : 'A'}${locked.slice(1)}`, key, 'a'],
    [locked.slice(0, 10), key, 'a'],
    ['', key, 'a'],
  ] as const)
    expect(() => unlockText(text, by, label)).toThrow(/does not open/)
})
