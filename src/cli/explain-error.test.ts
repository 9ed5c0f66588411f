import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import { explainError } from './explain-error.ts'

function systemError(code: string, facts: object): Error {
  return Object.assign(new Error(`${code}: what the system says`), { code, ...facts })
}

test.each([
  [
    systemError('ENOSPC', { path: '/data/jp/trefoil.db' }),
    'storage-full',
    /the disk is full: \/data\/jp\/trefoil\.db.*Free some space/,
  ],
  [systemError('EACCES', { path: '/data/jp/node.json' }), 'unavailable', /may not be used by this user/],
  [systemError('EADDRINUSE', { address: '127.0.0.1', port: 7443 }), 'unavailable', /port 7443 is in use/],
  [systemError('EMFILE', {}), 'unavailable', /too many files/],
  [new Fault('integrity', 'two\nlines'), 'integrity', /^two lines$/],
  [new TypeError('x is undefined'), 'internal', /unexpected.*TREFOIL_DEBUG=1/],
  ['a text', 'internal', /unexpected/],
])('%s becomes one line that says what to do', (error, kind, said) => {
  const explained = explainError(error)
  expect([explained.kind, explained.message]).toEqual([kind, expect.stringMatching(said)])
  expect(explained.message).not.toContain('\n')
})

test('what the system really throws is understood', async () => {
  let missing: unknown
  try {
    readFileSync('/nowhere/at/all')
  } catch (error) {
    missing = error
  }
  expect(explainError(missing).message).toBe('/nowhere/at/all does not exist; check the name')
  const [refused] = await once(connect(1, '127.0.0.1'), 'error').catch((error: unknown) => [error])
  expect(explainError(refused).message).toMatch(/port 1 does not answer/)
})
