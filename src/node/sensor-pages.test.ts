import { expect, test } from 'vitest'
import { systemTimers } from '../base/timers.ts'
import { generateSigningKey } from '../crypto/keys.ts'
import { bounds, parsePage, verifyPage } from '../sensor/wire.ts'
import type { Held, WatchSource } from './match-index.ts'
import { SensorPages } from './sensor-pages.ts'

const idOf = (number: number): string => `indicator--00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const key = generateSigningKey()
const sensor = { name: 'a', sector: '' }

function held(number: number, pattern: string): Held {
  const object = { pattern, pattern_type: 'stix', valid_from: '2026-01-01T00:00:00Z' }
  return {
    ...{ id: idOf(number), version: 'v', added: number, text: JSON.stringify(object) },
    handling: { purposes: null, exercise: null },
  }
}

function pagesOf(source: WatchSource): SensorPages {
  return new SensorPages({
    detections: source,
    brakes: { shared: () => ({ allowed: [], tripped: [] }) },
    ...{ member: 'PH', signingKey: key.privatePem, store: 'store', clock: { nowMs: () => 1_000 } },
    ...{ timers: systemTimers, subscribe: () => () => {}, closing: new AbortController().signal },
  })
}

async function readAll(pages: SensorPages, after = '') {
  const ids: string[] = []
  let count = 0
  for (let more = true; more; count++) {
    const asked = { after, brakes: '', waitSeconds: 0, nonce: `nonce-${count}` }
    const { body, signature } = await pages.page(sensor, asked, new AbortController().signal)
    expect(verifyPage(key.publicKey, { member: 'PH', sensor: 'a', nonce: asked.nonce, body }, signature)).toBe(true)
    expect(verifyPage(key.publicKey, { member: 'PH', sensor: 'b', nonce: asked.nonce, body }, signature)).toBe(false)
    expect(Buffer.byteLength(body)).toBeLessThan(bounds.longestPage)
    const page = parsePage(body)
    expect(page.anew).toBe(after === '')
    ids.push(...page.items.map(({ id }) => id))
    after = page.cursor
    more = page.more
  }
  return { ids, count, after }
}

test('pages stay within their bounds, whatever patterns hold, and each indicator is on one of them', async () => {
  // The longest that is given, of signs that are written as six.
  const patterns = Array.from({ length: 4 }, () => '\u0001'.repeat(bounds.patternChars))
  const all = [...patterns, ...Array.from({ length: 2500 }, (_, n) => `[a:b = ${n}]`)].map((text, at) =>
    held(at + 1, text),
  )
  const source: WatchSource = {
    async since(after, limit) {
      const items = all.filter(({ added }) => added > after)
      return { items: items.slice(0, limit), more: items.length > limit }
    },
    goneSince: async (after, limit) =>
      all
        .filter(({ added }) => 1_000_000 + added > after)
        .map(({ id, added }) => ({ id, at: 1_000_000 + added }))
        .slice(0, limit),
    newest: async (ids) => all.filter(({ id }) => ids.includes(id)),
  }
  const { ids } = await readAll(pagesOf({ ...source, goneSince: async () => [] }))
  expect(ids).toEqual(all.map(({ id }) => id))
  const went = await readAll(pagesOf(source), `store.${all.length}.1000000`)
  expect(went.ids).toEqual(all.map(({ id }) => id))
  expect(went.count).toBeGreaterThan(4)
})
