import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from 'pg'
import { Fault } from '../base/fault.ts'
import { channel } from './postgres-notices.ts'

const askForMs = 20_000
const pauseMs = 250

/**
 * Each transaction of a process leaves a mark of its own in `writer`. A commit whose answer was lost is resolved by asking for
 * the mark, after whatever held the writers' lock has ended. It travels with the data, so the answer is right on a server that
 * took over, too: there a transaction either came with its mark or did not come.
 */
export class CommitMarks {
  readonly #id: string
  readonly #begin: string
  readonly #connect: () => Pool
  /** False until the table is there. */
  #used = false

  constructor(id: string, begin: string, connect: () => Pool) {
    this.#id = id
    this.#begin = begin
    this.#connect = connect
  }

  /** From now on transactions are marked. */
  use(): void {
    this.#used = true
  }

  /** What ends a transaction, and its mark; '' where it has none. Others hear of it when it is committed. */
  next(): { readonly commands: string; readonly token: string } {
    if (!this.#used) return { commands: 'commit', token: '' }
    // Our own hexadecimal digits: nothing here comes from outside.
    const token = randomBytes(12).toString('hex')
    const mark = `insert into writer (id, token) values ('${this.#id}', '${token}') on conflict (id) do update set token = excluded.token`
    return { commands: `${mark}; select pg_notify('${channel}', '${this.#id} '); commit`, token }
  }

  /** Whether the transaction with this mark is committed. An `unavailable` fault where nobody can be asked for 20 seconds. */
  async isCommitted(token: string): Promise<boolean> {
    const until = Date.now() + askForMs
    const pool = this.#connect()
    try {
      for (;;) {
        try {
          return await this.#ask(pool, token)
        } catch (cause) {
          if (Date.now() >= until)
            throw new Fault(
              'unavailable',
              'the database server went away while this was being stored, and whether it is stored is not known: send it again, what is there is recognised',
              { cause },
            )
          await wait(pauseMs)
        }
      }
    } finally {
      await pool.end().catch(() => {})
    }
  }

  async #ask(pool: Pool, token: string): Promise<boolean> {
    const client = await pool.connect()
    let lost = true
    try {
      // The server may still be busy with what we do not know the end of: it holds the lock until then.
      await client.query(`set lock_timeout = '5s'; ${this.#begin}`)
      const { rows } = await client.query('select token from writer where id = $1', [this.#id])
      await client.query('commit')
      lost = false
      return (rows[0] as { token?: string } | undefined)?.token === token
    } finally {
      client.release(lost)
    }
  }
}
