import { expect, test } from 'vitest'
import { indicatorValues } from './indicator-values.ts'
import { kinds } from './kinds.ts'

function valuesOf(pattern: string): [number, string][] | null {
  const values = indicatorValues(pattern)
  return values?.map(({ kind, bytes }) => [kind, new TextDecoder().decode(bytes)] as [number, string]) ?? null
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
  expect(indicatorValues("[ipv4-addr:value ISSUBSET '198.51.100.7/24']")).toEqual([
    { kind: kinds.network4, bytes: Uint8Array.of(198, 51, 100, 0, 24) },
  ])
  expect(valuesOf("[domain-name:value = 'bücher.example']")).toEqual([[kinds.domain, 'xn--bcher-kva.example']])
})

test('a pattern that asks for more than one value is not looked for by one of them', () => {
  for (const pattern of [
    "[domain-name:value = 'evil.example' AND domain-name:resolves_to_refs[*].value = '192.0.2.1']",
    "[domain-name:value != 'evil.example']",
    "[domain-name:value NOT = 'evil.example']",
    "[domain-name:value = 'evil.example'] FOLLOWEDBY [ipv4-addr:value = '192.0.2.1']",
    "[domain-name:value = 'evil.example' OR process:pid > 4]",
    "([domain-name:value = 'evil.example']) REPEATS 5 TIMES",
    '[broken',
  ]) {
    expect(indicatorValues(pattern)).toBeNull()
  }
})
