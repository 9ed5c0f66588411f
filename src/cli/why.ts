import { decision } from '../api/contract/decisions.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const why: Command = {
  positionals: ['DIR', 'OBJECT-ID'],
  options: { space: { kind: 'text' }, recipient: { kind: 'text', required: true } },
  async run({ args }) {
    const [dir, id] = args.positionals as [string, string]
    const api = requireRunning(dir, args.texts.get('space'))
    const recipient = args.texts.get('recipient') as string
    const found = decision.parse(
      await api.get(`/objects/${encodeURIComponent(id)}/why?recipient=${encodeURIComponent(recipient)}`),
    )
    return {
      json: {
        decision: found.decision,
        agreement: found.agreement,
        clause: found.clause,
        reasons: [found.sentence],
        removed: found.removed,
        codes: found.reasons,
        since: found.since,
      },
      text: [found.sentence, ...found.removed.map((pointer) => `  left out or replaced: ${pointer}`)].join('\n'),
    }
  },
}
