import { expect, test } from 'vitest'
import { connected, createPostgresDatabase, databaseAt, freshName, withPostgres } from '../testing/postgres.ts'
import { openStore } from './open.ts'
import { lookAtServer } from './postgres.ts'
import { whyUnfit } from './server-facts.ts'

/** A database of the test server, made by these words. */
async function made(words: string): Promise<{ database: string } & AsyncDisposable> {
  const server = await withPostgres()
  const name = freshName()
  await connected(server, (client) => client.query(`create database ${name} template template0 ${words}`))
  return {
    database: databaseAt(server, name),
    [Symbol.asyncDispose]: async () => {
      await connected(server, (client) => client.query(`drop database ${name} with (force)`))
    },
  }
}

test('a server of a version that is mended no more is refused, and one that is newer than any known is not', () => {
  const said = (version: number) => whyUnfit({ version, encoding: 'UTF8' })
  expect(said(140_022)).toBe(
    'the database server is PostgreSQL 14.22, and Trefoil needs 15 or newer: upgrade the server first',
  )
  expect(said(90_624)).toContain('PostgreSQL 9.6,')
  expect([150_000, 150_018, 170_012, 250_000].map(said)).toEqual([null, null, null, null])
})

test.each(['SQL_ASCII', 'LATIN1'])(
  'a database encoded as %s is refused with what to do, and nothing is made in it',
  async (encoding) => {
    await using other = await made(`encoding '${encoding}' lc_collate 'C' lc_ctype 'C'`)
    await expect(openStore({ database: other.database })).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(
        new RegExp(`^the database is encoded as ${encoding}, and Trefoil needs UTF8,.*createdb`),
      ),
    })
    expect(await lookAtServer(other.database)).toMatchObject({ encoding })
    const tables = await connected(other.database, (client) =>
      client.query(`select 1 from pg_class where relnamespace = 'public'::regnamespace`),
    )
    expect(tables.rowCount).toBe(0)
  },
)

test('a database with the collation of a language keeps texts in the order of their bytes, as any other does', async () => {
  await using empty = await createPostgresDatabase()
  await using swedish = await made(`encoding 'UTF8' lc_collate 'C' lc_ctype 'C' locale_provider icu icu_locale 'sv'`)
  const names = ['b', 'A', 'ä', 'a', 'B', 'Å', 'z', '日', 'あ', '_', '1']
  const orders = await Promise.all(
    [empty, swedish].map(async ({ database }) => {
      await using store = await openStore({ database })
      await store.write((tx) =>
        tx.insertMany(
          'view',
          names.map((name, at) => ({ num: at + 1, name })),
        ),
      )
      const rows = await store.read.selectFrom('view').select('name').orderBy('name').execute()
      return rows.map(({ name }) => name)
    }),
  )
  const bytes = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect(orders).toEqual([bytes, bytes])
  const sorted = await connected(swedish.database, (client) =>
    client.query(`select name from unnest($1::text[]) as name order by name`, [names]),
  )
  expect(sorted.rows.map(({ name }) => name)).not.toEqual(bytes)
})

test('every column of text says that it is compared byte by byte, whatever the database does', async () => {
  await using empty = await createPostgresDatabase()
  await using _ = await openStore({ database: empty.database })
  const { rows } = await connected(empty.database, (client) =>
    client.query<{ name: string }>(
      `select attrelid::regclass || '.' || attname as name from pg_attribute a join pg_class c on c.oid = attrelid
       where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
       and attcollation <> 0 and attcollation <> '"C"'::regcollation order by 1`,
    ),
  )
  expect(rows).toEqual([])
})
