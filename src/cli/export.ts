import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { Fault } from '../base/fault.ts'
import { yaraChecker } from '../node/yara-program.ts'
import type { Command, Terminal } from './command.ts'
import { exportRules, type RuleLanguage } from './export-rules.ts'
import { requireRunning } from './node-api.ts'

export const exportBundle: Command = {
  positionals: ['DIR'],
  options: { format: { kind: 'text' }, recipient: { kind: 'text' }, type: { kind: 'text' }, out: { kind: 'text' } },
  async run({ args, terminal }) {
    const format = args.texts.get('format') ?? 'stix'
    const isRules = format === 'sigma' || format === 'yara'
    if (format !== 'stix' && !isRules) {
      throw new Fault('usage', `--format ${format.slice(0, 20)} is not known; there are: stix, sigma, yara`)
    }
    const api = requireRunning(args.positionals[0] as string)
    const query = new URLSearchParams()
    const recipient = args.texts.get('recipient')
    if (recipient !== undefined) query.set('recipient', recipient)
    const types = isRules ? ['indicator'] : (args.texts.get('type')?.split(',') ?? [])
    for (const type of types) query.append('type', type.trim())
    const stream = await api.stream(`/export${query.size === 0 ? '' : `?${query}`}`)
    const answer = isRules ? rulesOf(stream, format, terminal) : stream
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

async function* rulesOf(bundle: AsyncIterable<Uint8Array>, language: RuleLanguage, terminal: Terminal) {
  const { text, rules, leftOut } = await exportRules(bundle, language, yaraChecker())
  if (leftOut > 0) terminal.err(`trefoil: ${rules} rules; ${leftOut} left out, revoked or not sound\n`)
  yield Buffer.from(text)
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
