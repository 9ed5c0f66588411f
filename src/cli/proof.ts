import { tellReport } from '../evidence/tell.ts'
import { verifyEvidence } from '../evidence/verify.ts'
import type { Command } from './command.ts'
import { parseCodes } from './label.ts'
import { requireRunning } from './node-api.ts'
import { replaceTextFile } from './text-file.ts'

export const proof: Command = {
  positionals: ['DIR', 'OBJECT-ID'],
  options: {
    version: { kind: 'text' },
    for: { kind: 'text' },
    'with-texts': { kind: 'flag' },
    out: { kind: 'text' },
  },
  async run({ args }) {
    const [dir, id] = args.positionals as [string, string]
    const query = new URLSearchParams()
    const version = args.texts.get('version')
    if (version !== undefined) query.set('version', version)
    const member = args.texts.get('for')
    if (member !== undefined) query.set('for', parseCodes(member)[0]!)
    if (args.flags.has('with-texts')) query.set('texts', 'yes')
    const parts: Uint8Array[] = []
    for await (const bytes of await requireRunning(dir).stream(`/objects/${encodeURIComponent(id)}/evidence?${query}`))
      parts.push(bytes)
    const text = Buffer.concat(parts).toString('utf8')
    const out = args.texts.get('out')
    if (out !== undefined) replaceTextFile(out, text)
    const report = verifyEvidence(text)
    const lines = out === undefined ? [text.trimEnd()] : [...tellReport(report), '', `written to ${out}`]
    return { json: out === undefined ? JSON.parse(text) : { out, ...report }, text: lines.join('\n') }
  },
}
