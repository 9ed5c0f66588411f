import { Fault } from '../base/fault.ts'
import { lanes } from '../release/model.ts'
import type { Command } from './command.ts'
import { parseCodes } from './label.ts'
import { requireRunning } from './node-api.ts'
import { replaceTextFile } from './text-file.ts'

export const ledgerProof: Command = {
  positionals: ['DIR'],
  options: {
    member: { kind: 'text', required: true },
    lane: { kind: 'text', required: true },
    step: { kind: 'text', required: true },
    out: { kind: 'text' },
  },
  async run({ args }) {
    const [member] = parseCodes(args.texts.get('member') as string) as [string]
    const lane = args.texts.get('lane') as string
    const seq = args.texts.get('step') as string
    if (!lanes.some((one) => one === lane)) throw new Fault('usage', `--lane is one of ${lanes.join(', ')}`)
    if (!/^[1-9]\d{0,14}$/.test(seq)) throw new Fault('usage', '--step is the number of a step, from 1')
    const query = new URLSearchParams({ member, lane, seq })
    let text = ''
    for await (const bytes of await requireRunning(args.positionals[0] as string).stream(`/ledger/proof?${query}`))
      text += Buffer.from(bytes).toString('utf8')
    const out = args.texts.get('out')
    if (out !== undefined) replaceTextFile(out, text)
    return { json: { proof: text, out: out ?? null }, text: out === undefined ? text.trimEnd() : `written to ${out}` }
  },
}
