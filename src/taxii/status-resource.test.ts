import { expect, test } from 'vitest'
import { statusResource } from './status-resource.ts'
import type { Told } from './tell-submitter.ts'

test('why something was refused is said once, with each further place behind it', () => {
  const issue = (at: string, message: string) => ({ at, message, rule: 'STIX 2.1 §3.2', level: 'error' as const })
  const refused = (reason: string, issues: readonly ReturnType<typeof issue>[]) => ({
    ...{ index: 0, id: null, version: null, code: 'invalid' as const, reason, issues },
  })
  const told: Told = {
    ...{ added: [], unchanged: [], heldAlready: new Set<number>() },
    rejected: [
      refused('not a STIX object: it has no type', [issue('', 'not a STIX object: it has no type')]),
      refused('/created is required', [issue('/created', 'is required'), issue('/modified', 'is required')]),
    ],
  }
  const { failures } = statusResource('an-id', 0 as never, told, 10)
  expect(failures?.map(({ message }) => message)).toEqual([
    'not a STIX object: it has no type',
    '/created is required; /modified is required',
  ])
})
