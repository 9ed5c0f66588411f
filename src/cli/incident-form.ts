import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { replaceTextFile } from './text-file.ts'

export const incidentForm: Command = {
  positionals: ['DIR', 'NUMBER', 'RULE'],
  options: { html: { kind: 'flag' }, out: { kind: 'text' } },
  async run({ args }) {
    const [dir, num, rule] = args.positionals as readonly [string, string, string]
    const as = args.flags.has('html') ? 'html' : 'text'
    const parts: Uint8Array[] = []
    const path = `/incidents/${encodeURIComponent(num)}/forms/${encodeURIComponent(rule)}?as=${as}`
    for await (const part of await requireRunning(dir).stream(path)) parts.push(part)
    const text = Buffer.concat(parts).toString('utf8')
    const out = args.texts.get('out')
    if (out !== undefined) replaceTextFile(out, text)
    return { json: { rule, as, text }, text: out === undefined ? text : `written to ${out}` }
  },
}
