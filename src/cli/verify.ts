import { existsSync } from 'node:fs'
import { verifyAudit } from '../audit/verify.ts'
import { Fault } from '../base/fault.ts'
import { readConfig } from '../config/read-config.ts'
import { keptCheckpoint } from '../node/audit-checkpoint.ts'
import { cardOf } from '../node/card.ts'
import { keysOf } from '../node/keys.ts'
import { openStore } from '../store/open.ts'
import type { Command } from './command.ts'
import { Progress } from './progress.ts'
import { verifyExercises } from './verify-exercises.ts'
import { verifyStore } from './verify-store.ts'

export const verify: Command = {
  positionals: ['DIR'],
  options: {},
  async run({ args, env, terminal }) {
    const config = readConfig(args.positionals[0] as string, env)
    if (config.database.engine === 'sqlite' && !existsSync(config.databaseAddress)) {
      throw new Fault(
        'not-found',
        `there is no database ${config.databaseAddress}: it is made at the first start; if there was one, restore it from a backup`,
      )
    }
    // It only reads, and readers see whole commits: a running node need not stop.
    await using store = await openStore({ database: config.databaseAddress, owner: config.member })
    const progress = new Progress(terminal, 'checking', null)
    const keys = keysOf(config.dir)
    const found = await verifyStore(store, cardOf(config, keys), (done) => progress.at(done))
    // Read before the audit is: a running node goes on writing it, and signs only what is written.
    const kept = keptCheckpoint(config.dir)
    const audit = await verifyAudit(store, keys.auditLog, kept === null ? [] : [kept])
    const exercises = await verifyExercises(store, config, keys)
    progress.end()
    const { firstBad: badEntry, ...rest } = found
    const counts = { ...rest, audit: audit.rows, exercises: exercises.count }
    const firstBad = badEntry ?? audit.firstBad ?? exercises.firstBad
    const { objects, releases, charters, entries, steps, taken, receipts } = counts
    const counted = `${objects} objects, ${releases} releases, ${charters} charters, ${entries} ledger entries, ${steps} steps given and ${taken} taken, ${receipts} receipts, ${audit.rows} audit rows${exercises.count > 0 ? `, ${exercises.count} exercises with ${exercises.objects} objects` : ''}`
    return {
      json: { ok: firstBad === null, ...counts, firstBad },
      text:
        firstBad === null
          ? `everything agrees: ${counted}`
          : `NOT AS IT WAS STORED: ${firstBad}\n(good before it: ${counted})`,
      exit: firstBad === null ? 0 : 1,
    }
  },
}
