import { expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import type { NodeFile } from './node-file.ts'
import { type Environment, makeConfig, withoutPassword } from './read-config.ts'

const identity = 'identity--7f06b2f7-4ca1-4cbf-a905-4ca7e1bf0e88'
const file = (options: Record<string, string> = {}): NodeFile => ({ member: 'JP', name: 'Japan', identity, options })
const make = (options: Record<string, string> = {}, env: Environment = {}) => makeConfig('/srv/jp', file(options), env)

test('a node without options serves this machine alone', () => {
  const config = make()
  expect(config.exchangeListen).toEqual({ host: '127.0.0.1', port: 7443 })
  expect(config.consoleListen).toEqual({ host: '127.0.0.1', port: 7080 })
  expect(config.databaseAddress).toBe('/srv/jp/trefoil.db')
})

test('a node with a public address listens for the exchange everywhere, and for the console on loopback', () => {
  const config = make({ exchangeUrl: 'https://jp.example:8443', consoleUrl: 'https://console.jp.example' })
  expect(config.exchangeListen).toEqual({ host: '::', port: 8443 })
  expect(config.consoleListen).toEqual({ host: '127.0.0.1', port: 443 })
})

test('the environment goes before node.json, and node.json before the default', () => {
  expect(make({ logLevel: 'warn' }).logLevel).toBe('warn')
  expect(make({ logLevel: 'warn' }, { TREFOIL_LOG_LEVEL: 'error' }).logLevel).toBe('error')
  expect(make({}, { TREFOIL_DATABASE: 'postgres://u:p@h/d' }).databaseAddress).toBe('postgres://u:p@h/d')
})

test('every wrong option is named at once, with the place where it stands', () => {
  const act = () =>
    make(
      { exchangeUrl: 'http://jp.example', consoleListen: 'nowhere' },
      { TREFOIL_LOG_LEVEL: 'loud', TREFOIL_MAX_OBJECT_BYTES: '-1' },
    )
  expect(act).toThrow(Fault)
  for (const place of [
    'exchangeUrl in node.json',
    'consoleListen in node.json',
    'TREFOIL_LOG_LEVEL',
    'TREFOIL_MAX_OBJECT_BYTES',
  ]) {
    expect(act).toThrow(place)
  }
})

test('a password in a database address is never shown', () => {
  expect(withoutPassword('postgres://jp:hunter2@db.example/trefoil')).toBe('postgres://jp:***@db.example/trefoil')
  expect(withoutPassword('postgres://db.example/trefoil?user=jp&password=hunter2')).not.toContain('hunter2')
  expect(withoutPassword('trefoil.db')).toBe('trefoil.db')
})
