/** What a pasted text speaks of, for working on its page: addresses of the documentation ranges, told apart by their looks alone. */
import type { Pasted, PastedItem } from '../../src/api/contract/pasted.ts'
import { mockObjects, summaryOf } from './mock-objects.ts'

export function pastedOf(text: string, nowMs: number): Pasted {
  const plain = text.replaceAll('[.]', '.').replaceAll('hxxp', 'http')
  const found =
    plain.match(/[\w.]+@[a-z0-9.-]+\w|(?:\d{1,3}\.){3}\d{1,3}|CVE-\d{4}-\d{4,}|T\d{4}|[a-z0-9-]+(?:\.[a-z0-9-]+)+/g) ??
    []
  const items = [...new Set(found)].map((value): PastedItem => {
    const held = mockObjects.find(({ object }) => object['value'] === value)
    const known = held === undefined ? [] : [summaryOf(held, nowMs)]
    const kind = value.includes('@')
      ? 'email'
      : /^[\d.]+$/.test(value)
        ? 'address'
        : value.startsWith('CVE')
          ? 'vulnerability'
          : /^T\d/.test(value)
            ? 'technique'
            : 'domain'
    const allowed = value.endsWith('cisa.gov')
    const file = value.endsWith('.zip')
    const list = value === '8.8.8.8' ? 'public resolvers' : null
    const waits = kind === 'email' && plain.includes(`to ${value}`) ? 'mail was sent to it' : null
    return {
      ...{ kind, value, known, list },
      state: list !== null || allowed ? 'allow-listed' : file ? 'doubtful' : known.length > 0 ? 'known' : 'new',
      reason:
        list !== null
          ? 'a warning list names it'
          : allowed
            ? 'it is on the allow-list'
            : file
              ? 'it may be the name of a file'
              : waits,
      object:
        kind === 'technique'
          ? null
          : JSON.stringify({ type: 'indicator', id: `indicator--${value}`, name: value, pattern: value }),
    }
  })
  const report = JSON.stringify({ type: 'report', id: 'report--1', name: text.split('\n', 1)[0], object_refs: [] })
  return { kind: 'text', title: '', chars: text.length, pages: null, cut: false, more: false, items, report }
}
