import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAccountName, isSourceName } from '../console/src/parts/name-rules.ts'
import { accountName } from '../src/api/contract/accounts.ts'
import { sourceName } from '../src/api/contract/sources.ts'

const letters = fc.constantFrom('a', 'Z', '7', '.', '_', '@', '-', ' ', ':', '/', 'é', '田', '\u0301', '\u{1f600}')
const names = fc.oneof(
  fc.string({ unit: letters, maxLength: 8 }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: letters, minLength: 60, maxLength: 120 }),
)

test('the console takes the names of people and of sources that the node takes, and no others', () => {
  fc.assert(
    fc.property(names, (name) => {
      expect(isAccountName(name)).toBe(accountName.safeParse(name).success)
      expect(isSourceName(name)).toBe(sourceName.safeParse(name).success)
    }),
  )
  for (const name of ['a b', 'tanaka', '田中 花子']) expect(isAccountName(name)).toBe(true)
  for (const name of ['', ' a', 'a  b', 'a:b', 'a/b']) expect(isAccountName(name)).toBe(false)
})
