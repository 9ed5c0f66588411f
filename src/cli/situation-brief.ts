import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { replaceTextFile } from './text-file.ts'

export const situationBrief: Command = {
  positionals: ['DIR'],
  options: { weekly: { kind: 'flag' }, language: { kind: 'text' }, format: { kind: 'text' }, out: { kind: 'text' } },
  async run({ args }) {
    const [dir] = args.positionals as [string]
    const format = args.texts.get('format') ?? 'text'
    const out = args.texts.get('out')
    if (!['html', 'text', 'pdf'].includes(format)) throw new Fault('usage', '--format is text, html or pdf')
    if (format === 'pdf' && out === undefined) throw new Fault('usage', 'a PDF is written to a file: --out FILE')
    const query = new URLSearchParams({ period: args.flags.has('weekly') ? 'weekly' : 'daily', as: format })
    query.set('language', args.texts.get('language') ?? 'en')
    const parts: Uint8Array[] = []
    for await (const part of await requireRunning(dir).stream(`/situation/briefing?${query}`)) parts.push(part)
    const bytes = Buffer.concat(parts)
    if (out !== undefined) {
      replaceTextFile(out, bytes)
      return { json: { format, out, bytes: bytes.length }, text: `written to ${out}` }
    }
    const text = bytes.toString('utf8')
    return { json: { format, text }, text }
  },
}
