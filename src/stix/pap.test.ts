import { expect, test } from 'vitest'
import { papDefinitions, papExtension, papOfDefinition } from './pap.ts'

const [amberId] = [...papDefinitions].find(([, pap]) => pap === 'amber')!
const extension = (pap: unknown) => ({ extensions: { [papExtension]: { extension_type: 'property-extension', pap } } })

test('a PAP label is read in every form in which it is found', () => {
  expect(papOfDefinition({ id: amberId, ...extension('amber') })).toBe('amber')
  expect(papOfDefinition(extension('white'))).toBe('clear')
  expect(papOfDefinition({ definition_type: 'pap', definition: { pap: 'pap:green' } })).toBe('green')
  expect(papOfDefinition({ definition_type: 'PAP', definition: { pap: 'RED' } })).toBe('red')
  expect(papOfDefinition({ definition_type: 'statement', definition: { statement: 'PAP:AMBER' } })).toBe('amber')
  expect(papOfDefinition({ definition_type: 'statement', definition: { statement: ' pap:white ' } })).toBe('clear')
})

test('what only looks like one is none', () => {
  for (const definition of [
    {},
    extension('purple'),
    extension(undefined),
    { ...extension('green'), definition_type: 'statement', definition: { statement: 'PAP:RED' } },
    { extensions: { ...extension('green').extensions, 'extension-definition--0': {} } },
    { definition_type: 'statement', definition: { statement: 'red' } },
    { definition_type: 'statement', definition: { statement: 'PAP:RED, not for export' } },
    { definition_type: 'pap', definition: { pap: 'green', tlp: 'red' } },
    { definition_type: 'pap', definition: 'green' },
  ])
    expect(papOfDefinition(definition)).toBeUndefined()
})

test('under a well-known id nobody says another label', () => {
  expect(papOfDefinition({ id: amberId, ...extension('green') })).toBeUndefined()
  expect(
    papOfDefinition({ id: amberId, definition_type: 'statement', definition: { statement: 'hello' } }),
  ).toBeUndefined()
})
