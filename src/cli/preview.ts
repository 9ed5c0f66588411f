import { preview as shape } from '../api/contract/imports.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { parseCodes, parseLabel } from './label.ts'
import { requireRunning } from './node-api.ts'
import { readTextFile } from './text-file.ts'

// The bundle around 2 MiB of objects.
const maxBytes = 4 * 1024 * 1024

export const preview: Command = {
  positionals: ['DIR', 'FILE'],
  options: { space: { kind: 'text' }, tlp: { kind: 'text' }, 'releasable-to': { kind: 'text' } },
  async run({ args }) {
    const [dir, file] = args.positionals as [string, string]
    const query = new URLSearchParams()
    const label = args.texts.get('tlp')
    if (label !== undefined) query.set('tlp', parseLabel(label))
    const codes = args.texts.get('releasable-to')
    if (codes !== undefined) query.set('releasable-to', parseCodes(codes).join(','))
    const text = readTextFile(file, maxBytes)
    if (text.trim() === '') throw new Fault('invalid', `${file} is empty`)
    const path = `/preview${query.size === 0 ? '' : `?${query}`}`
    const found = shape.parse(
      await requireRunning(dir, args.texts.get('space')).send('POST', path, text, 'application/stix+json'),
    )
    const lines = [`${found.objects.length} objects, ${found.rejected.length} rejected; nothing was changed`]
    for (const { object, isNew, holds, findings, seen } of found.objects) {
      lines.push(`${object.id} ${object.name}${isNew ? '' : ' (held already)'}`)
      if (holds.length > 0) lines.push(`  waits for a decision: ${holds.join(', ')}`)
      for (const one of findings) lines.push(`  ${one.certainty} ${one.kind} at ${one.at} ${one.start}–${one.end}`)
      for (const one of seen) lines.push(`  ${one.recipient.padEnd(14)} ${one.decision.padEnd(9)} ${one.sentence}`)
    }
    for (const { index, id, reason } of found.rejected) lines.push(`#${index + 1} ${id ?? '(no id)'}: ${reason}`)
    return { json: found, text: lines.join('\n') }
  },
}
