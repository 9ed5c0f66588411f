import { status as shape } from '../api/contract/status.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const status: Command = {
  positionals: ['DIR'],
  options: { space: { kind: 'text' } },
  async run({ args }) {
    const found = shape.parse(
      await requireRunning(args.positionals[0] as string, args.texts.get('space')).get('/status'),
    )
    const lines = [
      `${found.member} ${found.name}: ${found.health}, since ${found.startedAt}`,
      `charter    ${found.charterVersion === null ? 'none adopted: nothing is released to anybody' : `version ${found.charterVersion}`}`,
      `database   ${found.database.engine}${found.database.bytes === null ? '' : `, ${megabytes(found.database.bytes)} MB`}`,
      `objects    ${found.counts.total}${inWords(found.counts.byOrigin)}`,
      `search     ${found.searchLag === 0 ? 'up to date' : `${found.searchLag}${found.searchLag >= 20_000 ? ' or more' : ''} objects behind`}`,
      `ledger     ${found.ledger.size} entries, ${found.ledger.witnessedSize} of them witnessed${signing(found.ledger.because)}`,
      `alarms     ${found.alarms}`,
    ]
    for (const link of found.links) {
      const lag = link.lagSeconds === null ? 'never exchanged' : `exchanged ${Math.round(link.lagSeconds)} s ago`
      const trouble = link.lastError === null ? '' : `; ${link.failures} failures: ${link.lastError}`
      lines.push(
        `link ${link.member.padEnd(5)} ${link.state}, ${lag}, ${link.received} received, ${link.refused} refused${trouble}`,
      )
    }
    return { json: found, text: lines.join('\n') }
  },
}

function signing(because: 'unanswered' | 'behind' | 'forked' | 'renewing' | null): string {
  if (because === null) return ''
  const why = {
    unanswered: 'too few members have said yet what they last saw of it; trefoil ledger resume tells what can be done',
    behind: 'members have seen more of it: this node was restored from an older backup (docs/operate.md)',
    forked:
      'members have seen another history of it: it has ended; trefoil ledger renew begins another (docs/operate.md)',
    renewing:
      'it has ended, and the charter in force does not name the next one yet: send the others the card (trefoil card)',
  }
  return `; NOTHING IS SIGNED: ${why[because]}`
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1)
}

function inWords(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) => `${name} ${count}`)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}
