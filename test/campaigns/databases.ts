import { chmodSync, mkdirSync } from 'node:fs'
import pg from 'pg'
import { startPostgresServer } from '../../src/testing/postgres-server.ts'

export type Engine = 'sqlite' | 'postgres'

export function engineOf(text: string): Engine {
  if (text === 'sqlite' || text === 'postgres') return text
  throw new Error(`--engine is sqlite or postgres, not ${text}`)
}

/** Makes databases for nodes: null means that a node keeps the file of its own directory. */
export interface Databases extends AsyncDisposable {
  make(name: string): Promise<string | null>
}

/** On PostgreSQL a throwaway server of the campaign's own; it never syncs, for it is the nodes that are killed and not the server. */
export async function openDatabases(engine: Engine, folder: string): Promise<Databases> {
  if (engine === 'sqlite') return { make: async () => null, [Symbol.asyncDispose]: async () => {} }
  // The server runs as another user, which passes through here to its own folder.
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o711)
  const server = await startPostgresServer(`${folder}/postgres`, { durable: false })
  return {
    async make(name) {
      const client = new pg.Client({ connectionString: server.url('postgres') })
      await client.connect()
      try {
        await client.query(`create database ${name} template template0`)
      } finally {
        await client.end()
      }
      return server.url(name)
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
