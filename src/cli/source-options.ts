import { resolve } from 'node:path'
import type { SourceSecret, SourceSettings } from '../api/contract/sources.ts'
import { sourceFormat, sourceKind, sourceSettings } from '../api/contract/sources.ts'
import { Fault } from '../base/fault.ts'
import type { Arguments, OptionShape, Terminal } from './command.ts'
import { parseLabel } from './label.ts'
import { readTextFile } from './text-file.ts'

const mostPemBytes = 20_000
const mostSecretBytes = 4_000

/** What is said of a source when it is added or changed. */
export const sourceOptions: Readonly<Record<string, OptionShape>> = {
  taxii: { kind: 'text' },
  url: { kind: 'text' },
  folder: { kind: 'text' },
  csaf: { kind: 'text' },
  misp: { kind: 'text' },
  proof: { kind: 'text' },
  root: { kind: 'text' },
  collection: { kind: 'many' },
  format: { kind: 'text' },
  mapping: { kind: 'text' },
  every: { kind: 'text' },
  tlp: { kind: 'text' },
  agreement: { kind: 'many' },
  owner: { kind: 'text' },
  basis: { kind: 'text' },
  ca: { kind: 'text' },
  user: { kind: 'text' },
  'secret-stdin': { kind: 'flag' },
  certificate: { kind: 'text' },
  key: { kind: 'text' },
  'no-credentials': { kind: 'flag' },
}

export const newSettings: SourceSettings = {
  ...{ kind: 'taxii', address: '', root: null, collections: [], format: 'auto', mapping: '', everySeconds: 3600 },
  proof: 'signature',
  ...{ tlp: null, agreements: [], owner: '', basis: '', ca: '' },
}

/** The settings with what the options say in place of what stood there. */
export function readSettings(args: Arguments, before: SourceSettings): SourceSettings {
  const text = (name: string): string | undefined => args.texts.get(name)
  const kinds = sourceKind.options.filter((kind) => text(kind) !== undefined)
  if (kinds.length > 1)
    throw new Fault('usage', 'a source is one of --taxii URL, --url URL, --csaf URL, --misp URL and --folder PATH')
  const [kind = before.kind] = kinds
  const given = text(kind)
  const address = given === undefined ? before.address : kind === 'folder' ? resolve(given) : given
  if (address === '')
    throw new Fault('usage', 'say where it is: --taxii URL, --url URL, --csaf URL, --misp URL or --folder PATH')
  const format = sourceFormat.options.find((one) => one === (text('format') ?? before.format))
  if (format === undefined) throw new Fault('usage', `--format is one of ${sourceFormat.options.join(', ')}`)
  const proof = sourceSettings.shape.proof.safeParse(text('proof') ?? before.proof)
  if (!proof.success) throw new Fault('usage', '--proof is signature or hash')
  const ca = text('ca')
  const tlp = text('tlp')
  const every = text('every')
  return {
    ...{ kind, address, format, proof: proof.data },
    root: text('root') ?? before.root,
    collections: [...(args.many.get('collection') ?? before.collections)],
    mapping: text('mapping') ?? before.mapping,
    everySeconds: every === undefined ? before.everySeconds : secondsOf(every),
    tlp: tlp === undefined ? before.tlp : tlp === 'none' ? null : parseLabel(tlp),
    agreements: (args.many.get('agreement') ?? before.agreements).filter((id) => id !== 'none'),
    owner: text('owner') ?? before.owner,
    basis: text('basis') ?? before.basis,
    ca: ca === undefined ? before.ca : ca === 'none' ? '' : readTextFile(ca, mostPemBytes),
  }
}

/** Undefined: nothing is said of it; null: none from now on. A secret is never a word of the command line, where others could read it. */
export async function readSecret(args: Arguments, terminal: Terminal): Promise<SourceSecret | null | undefined> {
  const [user, certificate, key] = ['user', 'certificate', 'key'].map((name) => args.texts.get(name))
  const byInput = args.flags.has('secret-stdin')
  if (args.flags.has('no-credentials')) return null
  if ((certificate === undefined) !== (key === undefined))
    throw new Fault('usage', '--certificate FILE and --key FILE belong together')
  if (certificate !== undefined && key !== undefined) {
    const [pem, keyPem] = [readTextFile(certificate, mostPemBytes), readTextFile(key, mostPemBytes)]
    return { kind: 'certificate', certificate: pem, key: keyPem }
  }
  if (user !== undefined && !byInput)
    throw new Fault('usage', '--user NAME needs --secret-stdin: the password is one line on standard input')
  if (!byInput) return undefined
  const secret = await firstLine(terminal)
  return user === undefined ? { kind: 'token', token: secret } : { kind: 'basic', user, password: secret }
}

async function firstLine({ stdin }: Terminal): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of stdin) {
    text += decoder.decode(part, { stream: true })
    if (text.includes('\n') || text.length > mostSecretBytes) break
  }
  const line = (text.split('\n')[0] ?? '').replace(/\r$/, '')
  if (line === '' || line.length > mostSecretBytes)
    throw new Fault('usage', 'give the password or token as one line on standard input')
  return line
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** `90s`, `15m`, `6h`, `1d`. */
function secondsOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,8})([smhd])$/.exec(text) ?? []
  const seconds = Number(count) * (units[unit] ?? Number.NaN)
  if (!(seconds >= 60 && seconds <= 31_536_000))
    throw new Fault('usage', '--every is a time from 60s to 365d, such as 15m or 6h')
  return seconds
}
