import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery } from 'kysely'
import { expect, test } from 'vitest'
import { ReaderConnections } from './sqlite-connections.ts'
import { SqliteConnection } from './sqlite-driver.ts'

test('whoever is still reading when the store is closed is told that the node is stopping', async () => {
  const connections = new ReaderConnections(() => new SqliteConnection(new DatabaseSync(':memory:')))
  const lease = await connections.acquire()
  const query = CompiledQuery.raw('select 1 as one')
  expect((await lease.executeQuery(query)).rows).toEqual([{ one: 1 }])
  connections.close()
  await expect(lease.executeQuery(query)).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching('the store is closed'),
  })
})
