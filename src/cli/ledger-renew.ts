import { renewedLedger } from '../api/contract/ledger.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const ledgerRenew: Command = {
  positionals: ['DIR'],
  options: { reason: { kind: 'text', required: true } },
  async run({ args }) {
    const dir = args.positionals[0] as string
    const reason = args.texts.get('reason') as string
    const made = renewedLedger.parse(
      await requireRunning(dir).send('POST', '/ledger/renew', JSON.stringify({ reason })),
    )
    return {
      json: made,
      text: [
        `${made.after} has ended. Its key stays where it is; what it signed stays true.`,
        `next: stop this node and start it again: its card names ${made.origin} from then on (trefoil card ${dir})`,
        `then: a charter with that card, signed and adopted by the members. With its adoption here ${made.origin} begins`,
      ].join('\n'),
    }
  },
}
