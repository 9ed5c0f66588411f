import { charterPreview as shape } from '../api/contract/alliance.ts'
import { maxCharterBytes } from './charter-draft.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { readTextFile } from './text-file.ts'

export const charterPreview: Command = {
  positionals: ['FILE'],
  options: { for: { kind: 'text', required: true } },
  async run({ args }) {
    const text = readTextFile(args.positionals[0] as string, maxCharterBytes)
    const dir = args.texts.get('for') as string
    const found = shape.parse(await requireRunning(dir).send('POST', '/charter/preview', text))
    const lines = [
      `Adopting version ${found.version} of the charter of ${found.alliance} would change, by policy (references may hold back more):`,
      'agreement      recipient        gained    lost changed unchanged',
    ]
    for (const { agreement, recipient, gained, lost, changed, unchanged } of found.changes)
      lines.push(
        `${agreement.padEnd(14)} ${recipient.padEnd(14)} ${[gained, lost, changed].map((n) => String(n).padStart(7)).join(' ')} ${String(unchanged).padStart(9)}`,
      )
    return { json: found, text: lines.join('\n') }
  },
}
