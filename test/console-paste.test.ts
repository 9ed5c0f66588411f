import { expect, test } from 'vitest'
import { bundleOf, usualChoice } from '../console/src/paste/choice.ts'
import type { Pasted, PastedItem } from '../src/api/contract/pasted.ts'

const held = {
  ...{ id: 'indicator--held', type: 'indicator', version: '', name: 'held', tlp: null, releasableTo: null },
  ...{ origin: 'US', added: '', revoked: false },
}
function item(state: PastedItem['state'], n: number, over: Partial<PastedItem> = {}): PastedItem {
  const object = JSON.stringify({ type: 'indicator', id: `indicator--${n}` })
  const known = state === 'known' ? [held] : []
  return { kind: 'domain', value: `v${n}`, state, reason: null, list: null, known, object, ...over }
}
const items = [item('new', 1), item('known', 2), item('allow-listed', 3), item('doubtful', 4), item('new', 5)]
const pasted: Pasted = {
  ...{ kind: 'text', title: '', chars: 1, pages: null, cut: false, more: false, items },
  report: JSON.stringify({ type: 'report', id: 'report--1', name: 'first line', object_refs: ['report--1'] }),
}
interface Read {
  readonly objects: readonly { readonly id: string; readonly name?: string; readonly object_refs?: string[] }[]
}
const read = (chosen: ReadonlySet<number>, title = '', most?: number): Read =>
  JSON.parse(bundleOf(pasted, chosen, title, most).text) as Read

test('new and known are chosen, allow-listed and doubtful wait for a person', () => {
  expect([...usualChoice(items)]).toEqual([0, 1, 4])
})

test('a mail address that may be of a person waits, though it is new', () => {
  expect([...usualChoice([item('new', 1, { reason: 'mail was sent to it' }), item('new', 2)])]).toEqual([1])
})

test('the bundle holds what is new and a report that refers to it, and to what is held already', () => {
  const { objects } = read(usualChoice(items), ' Mine ')
  expect(objects.map(({ id }) => id)).toEqual(['indicator--1', 'indicator--5', 'report--1'])
  expect(objects.at(-1)).toMatchObject({
    name: 'Mine',
    object_refs: ['indicator--1', 'indicator--held', 'indicator--5'],
  })
  expect(read(new Set([2])).objects.map(({ id }) => id)).toEqual(['indicator--3', 'report--1'])
})

test('of nothing chosen nothing is made, and a preview is bounded', () => {
  expect(bundleOf(pasted, new Set(), '').objects).toBe(0)
  expect(read(new Set()).objects).toEqual([])
  expect(read(new Set([0, 2, 3, 4]), '', 3).objects.map(({ id }) => id)).toEqual([
    'indicator--1',
    'indicator--3',
    'report--1',
  ])
})
