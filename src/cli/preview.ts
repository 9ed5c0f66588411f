import { readFileSync, statSync } from 'node:fs'
import { preview as shape } from '../api/contract/imports.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { importFormats, markingQuery, readingLines, readingQuery } from './import.ts'
import { requireRunning } from './node-api.ts'

// A document; of texts the node says what is too much.
const maxBytes = 32 * 1024 * 1024

export const preview: Command = {
  positionals: ['DIR', 'FILE'],
  options: {
    space: { kind: 'text' },
    format: { kind: 'text' },
    mapping: { kind: 'text' },
    source: { kind: 'text' },
    tlp: { kind: 'text' },
    'releasable-to': { kind: 'text' },
  },
  async run({ args }) {
    const [dir, file] = args.positionals as [string, string]
    const query = markingQuery(args)
    for (const [name, value] of readingQuery(args, file)) query.set(name, value)
    const format = args.texts.get('format') ?? 'auto'
    if (!importFormats.includes(format)) throw new Fault('usage', `--format is one of: ${importFormats.join(', ')}`)
    query.set('format', format)
    if (statSync(file).size > maxBytes) throw new Fault('too-large', `${file} is larger than ${maxBytes} bytes`)
    const bytes = readFileSync(file)
    if (bytes.length === 0) throw new Fault('invalid', `${file} is empty`)
    const api = requireRunning(dir, args.texts.get('space'))
    const found = shape.parse(await api.sendBytes(`/preview?${query}`, bytes))
    const lines = [`${found.objects.length} objects, ${found.rejected.length} rejected; nothing was changed`]
    if (found.reading !== undefined) lines.push(...readingLines(found.reading))
    for (const { object, isNew, holds, findings, seen, warnings } of found.objects) {
      lines.push(`${object.id} ${object.name}${isNew ? '' : ' (held already)'}`)
      if (holds.length > 0) lines.push(`  waits for a decision: ${holds.join(', ')}`)
      for (const { at, message, rule = '' } of warnings)
        lines.push(`  warning ${at === '' ? '/' : at}: ${message} [${rule}]`)
      for (const one of findings) lines.push(`  ${one.certainty} ${one.kind} at ${one.at} ${one.start}–${one.end}`)
      for (const one of seen) {
        lines.push(`  ${one.recipient.padEnd(14)} ${one.decision.padEnd(9)} ${one.sentence}`)
        for (const { at, because, label } of one.withheld)
          lines.push(`    left out or replaced: ${at}${because === null ? '' : ` (${label ?? because})`}`)
      }
    }
    for (const { index, id, reason } of found.rejected) lines.push(`#${index + 1} ${id ?? '(no id)'}: ${reason}`)
    return { json: found, text: lines.join('\n') }
  },
}
