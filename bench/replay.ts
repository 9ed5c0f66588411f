import { DatabaseSync, StatementSync } from 'node:sqlite'
import pg from 'pg'
import { CopyIn } from '../src/store/postgres-copy.ts'

/** What a node sent to its engine, word for word. */
export interface Sent {
  readonly text: string
  readonly values: readonly unknown[]
  readonly reads: boolean
}

export type Replay = (sent: readonly Sent[]) => Promise<void>

let recording: Sent[] | null = null

/** From now on what is sent is noted, or no longer. */
export function record(on: boolean): void {
  recording = on ? [] : null
}

/** What was sent since it was last taken. */
export function take(): Sent[] {
  const sent = recording ?? []
  recording = []
  return sent
}

/** Notes what is sent to either engine while `recording` is a list. */
export function watch(): void {
  const query = pg.Client.prototype.query as (...words: unknown[]) => unknown
  pg.Client.prototype.query = function (this: unknown, ...words: unknown[]): unknown {
    const [text, values] = words
    if (typeof text === 'string') recording?.push({ text, values: Array.isArray(values) ? values : [], reads: true })
    // What is sent is in a buffer that is used again.
    else if (text instanceof CopyIn)
      recording?.push({ text: text.text, values: [Buffer.from(text.bytes)], reads: false })
    return Reflect.apply(query, this, words)
  } as typeof pg.Client.prototype.query
  for (const method of ['run', 'all'] as const) {
    const plain = StatementSync.prototype[method] as (...values: unknown[]) => unknown
    StatementSync.prototype[method] = function (this: StatementSync, ...values: unknown[]): unknown {
      recording?.push({ text: this.sourceSQL, values, reads: method === 'all' })
      return Reflect.apply(plain, this, values)
    } as never
  }
  const exec = DatabaseSync.prototype.exec
  DatabaseSync.prototype.exec = function (this: DatabaseSync, text: string): void {
    // What opens a connection is done by whoever replays.
    if (!/^pragma/i.test(text)) recording?.push({ text, values: [], reads: false })
    exec.call(this, text)
  }
}

/** On a connection of its own, opened as a node opens one to write, or with another cache. */
export function replayOnSqlite(path: string, cacheKiB = 32 * 1024): Replay {
  const database = new DatabaseSync(path)
  database.exec(
    `pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -${cacheKiB}; pragma temp_store = memory`,
  )
  database.exec('pragma wal_autocheckpoint = 16000')
  const prepared = new Map<string, StatementSync>()
  return async (sent) => {
    for (const { text, values, reads } of sent) {
      if (/^(begin|commit|rollback|release|savepoint)/i.test(text)) {
        // Readers had connections of their own; here one after the other uses the one.
        if (/^begin/i.test(text) !== database.isTransaction) database.exec(text)
        continue
      }
      const statement = prepared.get(text) ?? database.prepare(text)
      prepared.set(text, statement)
      if (reads) statement.all(...(values as never[]))
      else statement.run(...(values as never[]))
    }
  }
}

export function replayOn(client: pg.Client): Replay {
  return async (sent) => {
    for (const { text, values } of sent) {
      if (/^set |^listen/.test(text)) continue
      const [first] = values
      if (first instanceof Uint8Array) {
        await client.query(new CopyIn(text, Buffer.from(first.buffer, first.byteOffset, first.length))).done
        continue
      }
      await (values.length === 0 ? client.query(text) : client.query(text, [...values]))
    }
  }
}
