import { expect, test } from 'vitest'
import { anchorsOf } from './anchors.ts'
import { parsePattern } from './parse-pattern.ts'
import { printPath } from './print-pattern.ts'

function said(text: string): unknown {
  const anchors = anchorsOf(parsePattern(text))
  return anchors?.map(({ path, test: { kind, value } }) => `${printPath(path)} ${kind} ${value}`) ?? null
}

test('by the reading of the reference code, true is 1 in a set, which an index of values would miss', () => {
  const tree = parsePattern('[a:b IN (1.0)]')
  expect(anchorsOf(tree, { compat: true })).toBeNull()
  expect(anchorsOf(tree)).toHaveLength(1)
})

test.each([
  ["[domain-name:value = 'evil.example']", ['domain-name:value equals evil.example']],
  [
    "[url:value IN ('http://a.example', 'http://b.example')]",
    ['url:value equals http://a.example', 'url:value equals http://b.example'],
  ],
  ["[file:hashes.sha256 = 'ABcd']", ["file:hashes.'SHA-256' equals-folded abcd"]],
  [
    "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '203.0.113.33/32']",
    ['network-traffic:dst_ref.value address 203.0.113.33'],
  ],
  ["[ipv4-addr:value ISSUBSET '10.1.2.3/8']", ['ipv4-addr:value within 10.0.0.0/8']],
  ["[domain-name:value LIKE '%.evil.example']", ['domain-name:value ends-with .evil.example']],
  ["[file:name LIKE 'invoice_%.exe']", ['file:name contains invoice']],
  ["[a:b = 'x'] AND [a:c = 'a longer one']", ['a:c equals a longer one']],
  ["[a:b = 'x'] OR [a:c = 7]", ['a:b equals x', 'a:c equals 7']],
  ["([a:b = 'x'] FOLLOWEDBY [a:b != 'y']) WITHIN 5 SECONDS", ['a:b equals x']],
  ["[a:b = 'x'] OR [EXISTS a:c]", null],
  ["[a:b != 'x']", null],
  ["[a:b NOT = 'x']", null],
  ["[a:b NOT != 'x']", ['a:b equals x']],
  ["[artifact:payload_bin = 'x']", null],
  ['[a:b IN ()]', []],
])('what an index looks for in %s', (text, anchors) => {
  expect(said(text)).toEqual(anchors)
})
