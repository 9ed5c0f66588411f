import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'
import { storableText } from './storable-text.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '',
    '\0',
    'a\0b',
    '\u001E',
    '\\',
    '\\u0000',
    '"',
    "'",
    '{',
    '}',
    ',',
    'NULL',
    '\n',
    '\r\n',
    '\t',
    '\uD800',
    '日本',
    '😀',
  ),
)

describeOnBothStores('inserting many rows', (open) => {
  test('keeps every text exactly as it was, but for what neither engine can hold', async () => {
    const store = await open()
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyText, anyText), { minLength: 1, maxLength: 20 }), async (texts) => {
        run += 1
        const rows = texts.map(([subject, detail], index) => ({
          num: run * 1000 + index,
          at: Number.MAX_SAFE_INTEGER - index,
          actor: 'someone',
          action: 'test',
          subject,
          detail,
        }))
        await store.write((tx) => tx.insertMany('audit', rows))
        const read = await store.read
          .selectFrom('audit')
          .selectAll()
          .where('num', '>=', run * 1000)
          .orderBy('num')
          .execute()
        const expected = rows.map((row) => ({
          ...row,
          subject: storableText(row.subject),
          detail: storableText(row.detail),
        }))
        expect(read.map((row) => ({ ...row }))).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  test('a single row of an empty text is a row', async () => {
    const store = await open()
    await store.write((tx) => tx.insertMany('view', [{ num: 1, name: '' }]))
    expect(await store.read.selectFrom('view').selectAll().execute()).toEqual([{ num: 1, name: '' }])
  })

  test('ten thousand rows and a row of five megabytes go in at once; no rows are fine', async () => {
    const store = await open()
    const large = 'x"\\\n日'.repeat(1_000_000)
    await store.write(async (tx) => {
      await tx.insertMany('value', [])
      await tx.insertMany(
        'value',
        Array.from({ length: 10_000 }, (_, seq) => ({ key: seq, seq })),
      )
      await tx.insertMany('charter', [{ version: 1, digest: '', envelope: large, adopted_at: 1 }])
    })
    const { count } = await store.read
      .selectFrom('value')
      .select((row) => row.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    expect(count).toBe(10_000)
    expect(
      (await store.read.selectFrom('charter').select('envelope').executeTakeFirstOrThrow()).envelope === large,
    ).toBe(true)
  })

  test('one bad row among many leaves none', async () => {
    const store = await open()
    const rows = Array.from({ length: 100 }, (_, num) => ({ num: num === 99 ? 0 : num, name: `view ${num}` }))
    await expect(store.write((tx) => tx.insertMany('view', rows))).rejects.toMatchObject({ kind: 'conflict' })
    expect(await store.read.selectFrom('view').selectAll().execute()).toEqual([])
  })

  test('a missing value is an error, never an empty text', async () => {
    const store = await open()
    const rows = [{ num: 1, name: 'a' }, { num: 2 } as { num: number; name: string }]
    await expect(store.write((tx) => tx.insertMany('view', rows))).rejects.toThrow()
    expect(await store.read.selectFrom('view').selectAll().execute()).toEqual([])
  })
})

describeOnBothStores('looking for a text', (open) => {
  test('that no engine can hold finds what was stored for it, and never something shorter', async () => {
    const store = await open()
    await store.write((tx) =>
      tx.insertMany('view', [
        { num: 1, name: 'admin' },
        { num: 2, name: 'admin\0' },
      ]),
    )
    const found = await store.read.selectFrom('view').select('num').where('name', '=', 'admin\0').execute()
    expect(found).toEqual([{ num: 2 }])
  })
})
