import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import { readConfig } from '../config/read-config.ts'
import { backupDatabase } from '../store/backup.ts'
import type { Command } from './command.ts'

export const backup: Command = {
  positionals: ['DIR'],
  options: { out: { kind: 'text', required: true } },
  async run({ args, env }) {
    const config = readConfig(args.positionals[0] as string, env)
    const out = resolve(args.texts.get('out') as string)
    if (config.database.engine === 'postgres')
      throw new Fault(
        'unsupported',
        'this node keeps its store on a PostgreSQL server: back it up there (pg_dump --format=custom, or the server’s own base backup), as docs/operate.md says',
      )
    if (!existsSync(config.databaseAddress))
      throw new Fault('not-found', `there is no database ${config.databaseAddress} yet`)
    if (existsSync(out)) throw new Fault('conflict', `${out} is there already: name a new file`)
    const facts = backupDatabase(config.databaseAddress, out)
    return {
      json: { file: out, ...facts },
      text: `${out}: ${facts.objects} objects, ${facts.ledger} ledger entries, ${facts.bytes} bytes\nkeep ${config.dir}/keys as well: without them this is nobody's`,
    }
  },
}
