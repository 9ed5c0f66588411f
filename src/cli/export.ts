import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { type ExportReport, exportReport } from '../api/contract/exports.ts'
import { Fault } from '../base/fault.ts'
import { outFormats } from '../formats/out/all.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const exportBundle: Command = {
  positionals: ['DIR'],
  options: { format: { kind: 'text' }, recipient: { kind: 'text' }, type: { kind: 'text' }, out: { kind: 'text' } },
  async run({ args, terminal }) {
    const format = args.texts.get('format') ?? 'stix'
    const known = outFormats.map(({ name }) => name)
    if (!known.includes(format)) {
      throw new Fault('usage', `--format ${format.slice(0, 20)} is not known; there are: ${known.join(', ')}`)
    }
    const api = requireRunning(args.positionals[0] as string)
    const query = new URLSearchParams()
    if (format !== 'stix') query.set('format', format)
    const recipient = args.texts.get('recipient')
    if (recipient !== undefined) query.set('recipient', recipient)
    for (const type of args.texts.get('type')?.split(',') ?? []) query.append('type', type.trim())
    const asked = query.size === 0 ? '' : `?${query}`
    const answer = await api.stream(`/export${asked}`)
    const out = args.texts.get('out')
    if (out !== undefined) {
      const bytes = await writeStream(out, answer)
      const report = format === 'stix' ? undefined : exportReport.parse(await api.get(`/export/report${asked}`))
      return {
        json: { file: out, bytes, ...(report === undefined ? {} : { report }) },
        text: [`wrote ${bytes} bytes to ${out}`, ...(report === undefined ? [] : reportLines(report))].join('\n'),
      }
    }
    // The bundle itself is the one document on standard output, with --json and without.
    const decoder = new TextDecoder()
    for await (const part of answer) await terminal.out(decoder.decode(part, { stream: true }))
    await terminal.out(format === 'stix' ? `${decoder.decode()}\n` : decoder.decode())
    if (format !== 'stix') {
      const report = exportReport.parse(await api.get(`/export/report${asked}`))
      for (const line of reportLines(report)) await terminal.err(`${line}\n`)
    }
    return undefined
  },
}

/** What was left out, and why: nothing is dropped in silence. */
function reportLines({ objects, written, records, left, unsaid }: ExportReport): string[] {
  const lines = [`${records} records of ${written} objects; ${objects} looked at`]
  for (const { reason, count, ids } of left) {
    lines.push(
      `  ${count} left out: ${reason} (${ids.slice(0, 3).join(', ')}${ids.length > 3 || count > 3 ? ', …' : ''})`,
    )
  }
  for (const { property, count } of unsaid) lines.push(`  of ${count} not said: ${property}`)
  return lines
}

/** Writes beside and moves into place: the file is whole or not there. */
async function writeStream(path: string, parts: AsyncIterable<Uint8Array>): Promise<number> {
  const beside = `${path}.part`
  const file = openSync(beside, 'w', 0o600)
  let bytes = 0
  try {
    for await (const part of parts) {
      for (let at = 0; at < part.length; at += writeSync(file, part, at));
      bytes += part.length
    }
    fsyncSync(file)
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
  return bytes
}
