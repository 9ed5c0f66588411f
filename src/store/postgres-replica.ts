import { setTimeout as wait } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Micros } from '../base/clock.ts'
import type { Schema } from './schema.ts'
import type { Replica } from './store.ts'

const waitsForMs = 100
const stepMs = 10
/** A replica that does not answer is left alone for so long. */
const restsForMs = 5_000

/** Reads from a standby, where and when it has come far enough. Ticks are committed in their order, so one number says how far. */
export function replicaOver(read: Kysely<Schema>): Replica {
  let restsUntilMs = 0
  return {
    async at(least: Micros) {
      if (performance.now() < restsUntilMs) return null
      try {
        for (const until = performance.now() + waitsForMs; ; await wait(stepMs)) {
          const row = await read.selectFrom('meta').select('value').where('name', '=', 'tick').executeTakeFirst()
          if (Number(row?.value ?? 0) >= least) return read
          if (performance.now() >= until) return null
        }
      } catch {
        restsUntilMs = performance.now() + restsForMs
        return null
      }
    },
    failed() {
      restsUntilMs = performance.now() + restsForMs
    },
  }
}
