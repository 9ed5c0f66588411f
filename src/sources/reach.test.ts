import { expect, test } from 'vitest'
import { parseReachable } from '../config/value.ts'
import { createReach, isPublic } from './reach.ts'

const reach = createReach([])
const admit =
  (text: string, named = '') =>
  () =>
    createReach(parseReachable(named)).admit(new URL(text))

function look(named: string, host: string, addresses: readonly string[]): Promise<unknown> {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  const { lookup } = createReach(parseReachable(named), async () => found)
  return new Promise((resolve, reject) =>
    lookup(host, { all: true }, (error, list) => (error === null ? resolve(list) : reject(error))),
  )
}

test.each([
  ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
  ...[
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
  ],
  ...['::ffff:7f00:1', '64:ff9b::a9fe:a9fe', '2002:7f00:1::', '2001:db8::1', '::127.0.0.1', 'nonsense'],
])('%s is not public', (address) => expect(isPublic(address)).toBe(false))

test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
  '%s is public',
  (address) => expect(isPublic(address)).toBe(true),
)

test.each([
  ...['https://127.0.0.1/', 'https://0x7f.1/', 'https://2130706433/', 'https://[::1]/', 'https://[::ffff:7f00:1]/'],
  ...['http://taxii.example/', 'ftp://taxii.example/', 'file:///etc/passwd', 'https://user:pass@taxii.example/'],
  'https://169.254.169.254/latest/meta-data/',
])('nothing is asked at %s', (text) => expect(admit(text)).toThrow())

test('a name may be asked over https; whether it leads inside shows when it is resolved', () => {
  expect(admit('https://taxii.example/')).not.toThrow()
})

test('what the configuration names is asked, without TLS only where it says so', () => {
  expect(admit('https://10.1.2.3/', '10.1.0.0/16')).not.toThrow()
  expect(admit('https://10.2.2.3/', '10.1.0.0/16')).toThrow(/not a public/)
  expect(admit('http://10.1.2.3/', '10.1.0.0/16')).toThrow(/without TLS/)
  expect(admit('http://10.1.2.3/', 'http://10.1.0.0/16')).not.toThrow()
  expect(admit('http://inner.example/', 'http://inner.example')).not.toThrow()
  expect(admit('http://inner.example/', 'inner.example')).toThrow(/without TLS/)
  expect(admit('https://[fd00::1]/', 'fd00::/8')).not.toThrow()
})

test('a name that leads inside is not connected to, and of several addresses only the public ones are', async () => {
  await expect(look('', 'evil.example', ['169.254.169.254'])).rejects.toThrow(/169\.254\.169\.254.*sourceHosts/)
  await expect(look('', 'evil.example', ['::ffff:10.0.0.1'])).rejects.toThrow(/not a public/)
  expect(await look('', 'mixed.example', ['10.0.0.1', '8.8.8.8'])).toEqual([{ address: '8.8.8.8', family: 4 }])
  expect(await look('inner.example', 'inner.example', ['10.0.0.1'])).toHaveLength(1)
  expect(await look('10.0.0.0/8', 'inner.example', ['10.0.0.1'])).toHaveLength(1)
})

test('a name that answers otherwise the second time is judged by each answer', async () => {
  const answers = [['8.8.8.8'], ['127.0.0.1']]
  const { lookup } = createReach([], async () => answers.shift()!.map((address) => ({ address, family: 4 })))
  const ask = () =>
    new Promise((resolve, reject) =>
      lookup('rebinding.example', { all: true }, (error, list) => (error === null ? resolve(list) : reject(error))),
    )
  expect(await ask()).toHaveLength(1)
  await expect(ask()).rejects.toThrow(/127\.0\.0\.1/)
  expect(reach.lookup).toBeTypeOf('function')
})

test('a wrong range in the configuration is named', () => {
  for (const text of ['10.0.0.0/33', 'a b', '10.0.0.0/0', '/8', 'http://'])
    expect(() => parseReachable(text)).toThrow(/needs names/)
})
