import { expect, test } from 'vitest'
import { checkCsaf } from './check-csaf.ts'

test.each([
  null,
  1,
  'text',
  [],
  {},
  { document: null },
  { document: {}, vulnerabilities: null },
  { document: {}, vulnerabilities: [null], product_tree: { branches: [null] } },
])('what has not the form of a CSAF document is said to have none: %j', async (value) => {
  expect((await checkCsaf(value)).map(({ rule }) => rule)).toContain('schema')
})
