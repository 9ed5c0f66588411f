import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const exportBundle: Command = {
  positionals: ['DIR'],
  options: { format: { kind: 'text' }, recipient: { kind: 'text' }, type: { kind: 'text' }, out: { kind: 'text' } },
  async run({ args, terminal }) {
    const format = args.texts.get('format') ?? 'stix'
    if (format !== 'stix') throw new Fault('usage', `--format ${format.slice(0, 20)} is not known; there is: stix`)
    const api = requireRunning(args.positionals[0] as string)
    const query = new URLSearchParams()
    const recipient = args.texts.get('recipient')
    if (recipient !== undefined) query.set('recipient', recipient)
    for (const type of args.texts.get('type')?.split(',') ?? []) query.append('type', type.trim())
    const answer = await api.stream(`/export${query.size === 0 ? '' : `?${query}`}`)
    const out = args.texts.get('out')
    if (out !== undefined) {
      const bytes = await writeStream(out, answer)
      return { json: { file: out, bytes }, text: `wrote ${bytes} bytes to ${out}` }
    }
    // The bundle itself is the one document on standard output, with --json and without.
    const decoder = new TextDecoder()
    for await (const part of answer) await terminal.out(decoder.decode(part, { stream: true }))
    await terminal.out(`${decoder.decode()}\n`)
    return undefined
  },
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
