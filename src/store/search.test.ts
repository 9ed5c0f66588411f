import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'
import { setProgress } from './progress.ts'
import {
  catchUpSearch,
  indexForSearch,
  type Looked,
  lookForWords,
  removeFromSearch,
  searchLag,
  searchProgress,
  searchSeqs,
} from './search.ts'
import { hasWords, queryWords, searchWords } from './search-words.ts'
import type { Store } from './store.ts'
import { valueKey } from './value-key.ts'

const texts = [
  'Volt Typhoon: living off the land in critical infrastructure',
  'KV botnet of end-of-life routers, used by Volt Typhoon',
  '標的型攻撃（BlackTech）によるルーターの改ざん',
  'Pag-atake sa mga tanggapan ng pamahalaan; señales',
  'evil-domain.example 198.51.100.7',
]

async function filled(store: Store): Promise<Store> {
  const rows = texts.map((text, index) => ({ seq: index + 1, text, values: [`value ${index + 1}`, 'shared'] }))
  await store.write((tx) => indexForSearch(tx, rows))
  return store
}

const find = (store: Store, text: string) => searchSeqs(store.read, { words: text.split(/\s+/), limit: 50 })

describeOnBothStores('search', (open) => {
  test('finds by words in any order and case, newest first; all must occur', async () => {
    const store = await filled(await open())
    expect(await find(store, 'typhoon VOLT')).toEqual([2, 1])
    expect(await find(store, 'volt botnet')).toEqual([2])
    expect(await find(store, 'volt nowhere')).toEqual([])
  })

  test('takes the last word as the beginning of one, and only the last', async () => {
    const store = await filled(await open())
    expect(await find(store, 'volt typh')).toEqual([2, 1])
    expect(await find(store, 'typh volt')).toEqual([])
  })

  test('finds Japanese without spaces, by one character or several', async () => {
    const store = await filled(await open())
    for (const text of ['標的型攻撃', '攻撃', '撃', 'ルーター 改ざん', 'blacktech 攻撃', 'ﾙｰﾀｰ'])
      expect(await find(store, text)).toEqual([3])
    expect(await find(store, '撃攻')).toEqual([])
  })

  test('finds accented letters with and without accents, and addresses by their parts', async () => {
    const store = await filled(await open())
    expect(await find(store, 'senales')).toEqual([4])
    expect(await find(store, 'SEÑALES')).toEqual([4])
    expect(await find(store, '198.51.100.7')).toEqual([5])
    expect(await find(store, 'evil-domain.example')).toEqual([5])
  })

  test('finds exact values, alone and with words, and pages backwards', async () => {
    const store = await filled(await open())
    expect(await searchSeqs(store.read, { value: 'value 2', limit: 9 })).toEqual([2])
    expect(await searchSeqs(store.read, { value: 'shared', limit: 2 })).toEqual([5, 4])
    expect(await searchSeqs(store.read, { value: 'shared', before: 4, limit: 2 })).toEqual([3, 2])
    expect(await searchSeqs(store.read, { words: ['volt'], before: 2, limit: 9 })).toEqual([1])
    expect(await searchSeqs(store.read, { value: 'value', limit: 9 })).toEqual([])
  })

  test('forgets what was removed, also what was never there', async () => {
    const store = await filled(await open())
    await store.write((tx) => removeFromSearch(tx, [2, 99]))
    expect(await find(store, 'volt')).toEqual([1])
    expect(await searchSeqs(store.read, { value: 'value 2', limit: 9 })).toEqual([])
    expect(await searchSeqs(store.read, { value: 'shared', limit: 9 })).toEqual([5, 4, 3, 1])
  })

  test('no text is a syntax error, and a text without words finds nothing', async () => {
    const store = await filled(await open())
    const syntax = fc.constantFrom(
      '"',
      "'",
      '*',
      '(',
      ')',
      ':',
      '&',
      '|',
      '!',
      '<->',
      'NEAR',
      'OR',
      'AND',
      'NOT',
      '^',
      '-',
      '+',
      '{',
      '\\',
      '\0',
      ';',
      '--',
      '%',
    )
    const hostile = fc.array(fc.oneof(syntax, fc.string({ unit: 'binary' }), fc.constant('volt')), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(hostile, async (words) => {
        const found = await searchSeqs(store.read, { words, limit: 50 })
        if (queryWords(words.join(' '), 32).length === 0) expect(found).toEqual([])
      }),
      { numRuns: 150 },
    )
    expect(await searchSeqs(store.read, { words: ['***'], limit: 9 })).toEqual([])
    expect(await searchSeqs(store.read, { limit: 9 })).toEqual([])
    expect(await searchSeqs(store.read, { words: Array(10_000).fill('volt'), limit: 9 })).toEqual([2, 1])
  })

  test('whatever was indexed is found by any of its words', async () => {
    const store = await open()
    let seq = 0
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), fc.nat(), async (text, pick) => {
        seq += 1
        await store.write((tx) => indexForSearch(tx, [{ seq, text, values: [text] }]))
        const words = searchWords(text)
        const word = words[pick % Math.max(1, words.length)]
        if (word !== undefined) expect(await searchSeqs(store.read, { words: [word], limit: 1_000 })).toContain(seq)
        expect(await searchSeqs(store.read, { value: text, limit: 1_000 })).toContain(seq)
      }),
      { numRuns: 80 },
    )
  })

  test('finds the same however many make a block, in steps of any size and from any place on', async () => {
    const vocabulary = ['volt', 'voltage', 'typhoon', 'router', '00avolt', '標的', '攻撃']
    const some = fc.array(fc.subarray(vocabulary, { minLength: 1 }), { minLength: 1, maxLength: 30 })
    let next = 1
    const store = await open()
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          rows: some,
          perBlock: fc.integer({ min: 1, max: 9 }),
          at: fc.nat(30),
          limit: fc.integer({ min: 1, max: 9 }),
        }),
        fc.subarray(['volt', 'router', '攻撃', 'ty'], { minLength: 1 }),
        async ({ rows, perBlock, at, limit }, words) => {
          const first = next
          const indexed = rows.map((row) => ({ seq: next++, text: row.join(' '), values: [] }))
          for (const row of indexed) await store.write((tx) => indexForSearch(tx, [row], { perBlock }))
          const has = (row: readonly string[]) =>
            words.every((word, index) =>
              index === words.length - 1 ? row.some((one) => one.startsWith(word)) : row.includes(word),
            )
          const expected = indexed.filter((_, index) => has(rows[index]!) && index < at).map(({ seq }) => seq)
          const found: number[] = []
          let place = first + at
          for await (const { seqs, to } of lookForWords(store.read, words, { before: first + at, limit })) {
            expect(to).toBeLessThan(place)
            for (const seq of seqs) expect(seq >= to && seq < place).toBe(true)
            found.push(...seqs)
            place = to
            if (to <= first) break
          }
          expect(found.filter((seq) => seq >= first)).toEqual(expected.reverse())
        },
      ),
      { numRuns: 25 },
    )
  })

  test('looks only among what has the handlings asked for', async () => {
    const store = await open()
    await store.write(async (tx) => {
      await tx.insertMany(
        'object',
        [1, 2, 3, 4, 5, 6].map((seq) => ({ ...object(seq, ''), handling: seq % 3 })),
      )
      for (let seq = 1; seq <= 6; seq++)
        await indexForSearch(tx, [{ seq, text: seq === 4 ? 'typhoon' : 'volt', values: [] }], { perBlock: 2 })
    })
    const among = async (handlings: readonly number[]) => {
      const found: number[] = []
      for await (const { seqs } of lookForWords(store.read, ['volt'], { limit: 2, among: handlings }))
        found.push(...seqs)
      return found
    }
    expect(await among([0])).toEqual([6, 3])
    expect(await among([1, 2])).toEqual([5, 2, 1])
    expect(await among([7])).toEqual([])
  })

  test('one step looks into one full block at most, however common the word', async () => {
    const store = await open()
    const rows = Array.from({ length: 12 }, (_, at) => ({ seq: at + 1, text: 'volt', values: ['volt'] }))
    for (const row of rows) await store.write((tx) => indexForSearch(tx, [row], { perBlock: 4 }))
    const steps: Looked[] = []
    for await (const step of lookForWords(store.read, ['volt'], { limit: 3 })) steps.push(step)
    expect(steps.slice(0, 2)).toEqual([
      { seqs: [12, 11, 10], to: 10 },
      { seqs: [9], to: 9 },
    ])
    expect(steps.flatMap(({ seqs }) => seqs)).toEqual(rows.map(({ seq }) => seq).reverse())
  })

  test('an index that is made anew keeps its exact values, and gets its words again', async () => {
    const store = await open()
    await store.write(async (tx) => {
      await tx.insertMany('object', [object(1, texts[0]!), object(2, texts[1]!)])
      // As migration 17 leaves it where the first was findable.
      await tx.insertMany('value', [{ key: valueKey('one'), seq: 1 }])
      await setProgress(tx, 'search', 1)
    })
    const extract = (body: string) => ({ text: body, values: ['one'] })
    expect(await catchUpSearch(store, extract, { limit: 5 })).toBe(2)
    expect(await find(store, 'volt')).toEqual([2, 1])
    expect(await searchSeqs(store.read, { value: 'one', limit: 9 })).toEqual([2, 1])
  })

  test('follows the objects in the background and knows how far it has come', async () => {
    const store = await open()
    await store.write((tx) =>
      tx.insertMany(
        'object',
        texts.map((body, index) => object(index + 1, body)),
      ),
    )
    const extract = (body: string) => ({ text: body, values: [] })
    expect(await searchLag(store.read)).toBe(5)
    expect(await catchUpSearch(store, extract, { limit: 3 })).toBe(3)
    expect(await find(store, 'volt')).toEqual([2, 1])
    expect([await searchProgress(store.read), await searchLag(store.read)]).toEqual([3, 2])
    await store.write((tx) => tx.db.deleteFrom('object').where('seq', '=', 4).execute())
    expect(await catchUpSearch(store, extract, { limit: 3 })).toBe(1)
    expect(await catchUpSearch(store, extract, { limit: 3 })).toBe(0)
    expect(await find(store, 'evil')).toEqual([5])
    expect(await searchLag(store.read)).toBe(0)
  })

  test('two that follow at once index nothing twice', async () => {
    const store = await open()
    await store.write((tx) =>
      tx.insertMany(
        'object',
        texts.map((body, index) => object(index + 1, body)),
      ),
    )
    const extract = (body: string) => ({ text: body, values: [body] })
    await Promise.all([catchUpSearch(store, extract, { limit: 5 }), catchUpSearch(store, extract, { limit: 5 })])
    expect(await find(store, 'volt')).toEqual([2, 1])
    expect(await searchLag(store.read)).toBe(0)
  })
})

describe('the words of a text', () => {
  test('are those by which the text itself is found', () => {
    const found = (text: string, query: string) => hasWords(text, queryWords(query, 32))
    for (const [at, query] of ['typhoon volt', 'kv botn', '攻撃', 'SEÑALES', '198.51.100.7'].entries())
      expect(found(texts[at]!, query)).toBe(true)
    expect(found(texts[0]!, 'typh volt')).toBe(false)
    expect(found(texts[2]!, '撃攻')).toBe(false)
  })

  test('are bounded in number and length, whatever the text', () => {
    const long = `${'a'.repeat(10_000)} ${'字'.repeat(10_000)} ${Array.from({ length: 10_000 }, (_, n) => `word${n}`).join(' ')}`
    const words = searchWords(long)
    expect(words.length).toBe(3_000)
    expect(Math.max(...words.map((word) => word.length))).toBe(64)
    expect(queryWords(long, 32)).toHaveLength(32)
  })

  test('hold letters, marks and digits only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const word of searchWords(text)) expect(word).toMatch(/^[\p{L}\p{M}\p{N}]+$/u)
      }),
    )
  })
})

function object(seq: number, body: string) {
  return {
    ...{
      seq,
      key: seq,
      id: `note--${seq}`,
      type: 'note',
      version: '',
      creator: '',
      label: '',
      revoked: 0,
      origin: 'JP',
    },
    ...{ under: '', source: '', assigned: '{}', handling: 1, digest: '', seal: '', space: '', body },
  }
}
