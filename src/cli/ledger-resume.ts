import { ledger as shape } from '../api/contract/ledger.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const ledgerResume: Command = {
  positionals: ['DIR'],
  options: { alone: { kind: 'flag' } },
  async run({ args }) {
    if (!args.flags.has('alone'))
      throw new Fault(
        'usage',
        'a node signs its ledger by itself as soon as a member has said what it last saw of it. --alone signs without: only if this database was not restored from a backup, or nobody has seen more',
      )
    const found = shape.parse(await requireRunning(args.positionals[0] as string).send('POST', '/ledger/resume', ''))
    const text = found.signs
      ? `the ledger of ${found.size} entries is signed again`
      : `nothing is signed: ${found.because === 'unanswered' ? 'it has not been asked for' : 'what members have seen contradicts what is held here'}`
    return { json: found, text, exit: found.signs ? 0 : 1 }
  },
}
