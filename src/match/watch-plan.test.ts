import { expect, test } from 'vitest'
import { kinds } from './kinds.ts'
import { watchPlan } from './watch-plan.ts'

function valuesOf(pattern: string): [number, string][] | null {
  const plan = watchPlan(pattern)
  if (plan.kind !== 'values') return null
  return plan.values.map(({ kind, bytes }) => [kind, new TextDecoder().decode(bytes)])
}

test('patterns that are equalities joined by OR and IN are looked for by their values', () => {
  expect(valuesOf("[domain-name:value = 'Evil.Example.']")).toEqual([[kinds.domain, 'evil.example']])
  expect(valuesOf("[ipv4-addr:value = '192.0.2.1'] OR [url:value = 'HTTP://Evil.example:80/a#b']")).toEqual([
    [kinds.ipv4, '192.0.2.1'],
    [kinds.url, 'http://evil.example/a'],
  ])
  expect(valuesOf(`[file:hashes.'SHA-256' IN ('${'AB'.repeat(32)}') OR file:name = 'a.exe']`)).toEqual([
    [kinds.fileHash, 'ab'.repeat(32)],
    [kinds.fileName, 'a.exe'],
  ])
  expect(watchPlan("[ipv4-addr:value ISSUBSET '198.51.100.7/24']")).toEqual({
    kind: 'values',
    values: [{ kind: kinds.network4, bytes: Uint8Array.of(198, 51, 100, 0, 24) }],
  })
  expect(valuesOf("[domain-name:value = 'bücher.example']")).toEqual([[kinds.domain, 'xn--bcher-kva.example']])
})

function evaluatedBy(pattern: string): string[] | string {
  const plan = watchPlan(pattern)
  if (plan.kind === 'not-watched') return `${plan.because}: ${plan.detail}`
  if (plan.kind === 'values') return 'by values'
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
  return [...plan.values.map(({ bytes }) => text(bytes)), ...plan.pieces.map(({ bytes }) => `…${text(bytes)}…`)]
}

test.each([
  ["[domain-name:value = 'Evil.example' AND domain-name:resolves_to_refs[*].value = '192.0.2.1']", ['192.0.2.1']],
  ["[domain-name:value = 'evil.example'] FOLLOWEDBY [ipv4-addr:value = '192.0.2.1']", ['evil.example', '192.0.2.1']],
  ["([domain-name:value = 'evil.example']) REPEATS 5 TIMES", ['evil.example']],
  ["[domain-name:value LIKE '%.Evil.example']", ['….evil.example…']],
  ["[url:value MATCHES '^https?://[^/]+/(gate|panel)\\\\.php']", ['….php…']],
  ["[process:command_line MATCHES '(?i)-enc(odedcommand)? [a-z0-9+/]{20}']", ['…-enc…']],
  ["[windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\\\Software\\\\Evil']", ['…software\\evil…']],
  ["[network-traffic:dst_ref.value = '192.0.2.9' AND network-traffic:dst_port = 4444]", ['192.0.2.9']],
  ["[file:name = 'a.exe' AND file:x_unknown = 'something longer']", 'not-carried: file:x_unknown'],
  ['[network-traffic:dst_port = 4444]', 'no-anchor: [network-traffic:dst_port = 4444]'],
  ["[domain-name:value != 'evil.example']", "no-anchor: [domain-name:value != 'evil.example']"],
  ["[domain-name:value LIKE '%a_']", "no-anchor: [domain-name:value LIKE '%a_']"],
  [
    "[domain-name:value = 'evil.example'] FOLLOWEDBY [network-traffic:dst_port = 443]",
    'no-anchor: [network-traffic:dst_port = 443]',
  ],
  ["[mutex:name = 'evil mutex']", 'not-carried: mutex:name'],
  ["[mutex:name = 'evil mutex'] OR [domain-name:value = 'evil.example']", ['evil.example']],
  ["[mutex:name = 'evil mutex'] AND [domain-name:value = 'evil.example']", 'not-carried: mutex:name'],
  ["[ipv4-addr:value = '8.8.8.8']", 'warning-list: public resolvers'],
  ["[ipv4-addr:value = '8.8.8.8'] AND [file:name = 'a.exe']", 'warning-list: public resolvers'],
  ["[file:name MATCHES '(a)\\\\1']", /^unevaluable: /],
  ['[broken', 'unreadable: '],
])('%s is looked for by what must be seen, or not, and why', (pattern, expected) => {
  const said = evaluatedBy(pattern)
  if (expected instanceof RegExp) expect(said).toMatch(expected)
  else expect(said).toEqual(expected)
})
