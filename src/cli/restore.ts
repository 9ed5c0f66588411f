import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import { takeLock } from '../config/lock.ts'
import { readConfig } from '../config/read-config.ts'
import { checkBackup } from '../store/backup.ts'
import type { Command } from './command.ts'

export const restore: Command = {
  positionals: ['DIR'],
  options: { from: { kind: 'text', required: true } },
  async run({ args, env }) {
    const config = readConfig(args.positionals[0] as string, env)
    const from = resolve(args.texts.get('from') as string)
    if (config.database.engine === 'postgres')
      throw new Fault(
        'unsupported',
        'this node keeps its store on a PostgreSQL server: restore it there (pg_restore), as docs/operate.md says',
      )
    // Nobody starts it meanwhile.
    using _ = takeLock(config.dir)
    const facts = checkBackup(from)
    if (facts.owner !== config.member)
      throw new Fault('conflict', `${from} is of the node of ${facts.owner || 'nobody'}, and this is ${config.member}`)
    const database = config.databaseAddress
    const aside = setAside(database)
    const fresh = `${database}.restored`
    copyFileSync(from, fresh, constants.COPYFILE_FICLONE)
    chmodSync(fresh, 0o600)
    syncFile(fresh)
    renameSync(fresh, database)
    const kept = aside === null ? '' : `\nwhat was there before is kept as ${aside}`
    return {
      json: { database, from, before: aside, ...facts },
      text: `restored ${facts.objects} objects and ${facts.ledger} ledger entries${kept}\nnext: trefoil verify ${config.dir}, then trefoil serve ${config.dir}. It signs nothing until the other members have said that they saw no more of its ledger than this`,
    }
  },
}

/** Keeps what is there under another name, with its log, which belongs to it alone; null where there is nothing. */
function setAside(database: string): string | null {
  if (!existsSync(database)) return null
  let aside = `${database}.before`
  for (let number = 2; existsSync(aside); number++) aside = `${database}.before-${number}`
  for (const ending of ['-wal', '-shm', '']) {
    if (existsSync(database + ending)) renameSync(database + ending, aside + ending)
  }
  return aside
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
}
