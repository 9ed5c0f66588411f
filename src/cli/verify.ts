import { existsSync } from 'node:fs'
import { Fault } from '../base/fault.ts'
import { readConfig } from '../config/read-config.ts'
import { cardOf } from '../node/card.ts'
import { keysOf } from '../node/keys.ts'
import { openStore } from '../store/open.ts'
import type { Command } from './command.ts'
import { Progress } from './progress.ts'
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
    const found = await verifyStore(store, cardOf(config, keysOf(config.dir)), (done) => progress.at(done))
    progress.end()
    const { firstBad, ...counts } = found
    const { objects, releases, charters, entries, steps, taken, receipts } = counts
    const counted = `${objects} objects, ${releases} releases, ${charters} charters, ${entries} ledger entries, ${steps} steps given and ${taken} taken, ${receipts} receipts`
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
