import { givenVerdict, verdictKind } from '../api/contract/feedback.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const verdict: Command = {
  positionals: ['DIR', 'OBJECT-ID', 'VERDICT'],
  options: { sector: { kind: 'text' }, remark: { kind: 'text' }, withdraw: { kind: 'flag' } },
  async run({ args }) {
    const [dir, id, word] = args.positionals as [string, string, string]
    const kind = verdictKind.safeParse(word)
    if (!kind.success) throw new Fault('usage', `the verdict is one of: ${verdictKind.options.join(', ')}`)
    const withdraw = args.flags.has('withdraw')
    const remark = args.texts.get('remark')
    if (withdraw && remark !== undefined) throw new Fault('usage', 'what is withdrawn takes no remark')
    const path = `/objects/${encodeURIComponent(id)}/verdicts${withdraw ? '/withdrawal' : ''}`
    const body = { kind: kind.data, sector: args.texts.get('sector'), remark }
    const { id: answer } = givenVerdict.parse(await requireRunning(dir).send('POST', path, JSON.stringify(body)))
    const json = { object: id, verdict: kind.data, answer, withdrawn: withdraw }
    return { json, text: withdraw ? `withdrawn: ${answer}` : `said: ${answer}` }
  },
}
