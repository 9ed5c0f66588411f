import { flashAlert } from '../api/contract/flash.ts'
import { encodeQr } from '../flash/qr-code.ts'
import { qrTerminal } from '../flash/qr-picture.ts'
import type { Command } from './command.ts'
import { showFlash } from './flash-text.ts'
import { parseLabel } from './label.ts'
import { requireRunning } from './node-api.ts'
import { readSmallText, replaceTextFile } from './text-file.ts'

export const flashWrite: Command = {
  positionals: ['DIR'],
  options: {
    tlp: { kind: 'text', required: true },
    subject: { kind: 'text', required: true },
    text: { kind: 'text', required: true },
    indicator: { kind: 'many' },
    out: { kind: 'text' },
    qr: { kind: 'flag' },
  },
  async run({ args, terminal }) {
    const wanted = {
      tlp: parseLabel(args.texts.get('tlp') as string),
      subject: args.texts.get('subject') as string,
      text: await readSmallText(args.texts.get('text') as string, terminal, 5000),
      indicators: args.many.get('indicator') ?? [],
    }
    const api = requireRunning(args.positionals[0] as string)
    const alert = flashAlert.parse(await api.send('POST', '/flash', JSON.stringify(wanted)))
    const out = args.texts.get('out')
    if (out !== undefined) replaceTextFile(out, alert.text)
    const code = args.flags.has('qr') ? `\n${qrTerminal(encodeQr(Buffer.from(alert.text, 'utf8')))}` : ''
    return { json: alert, text: `${alert.text}\n${showFlash(alert)}${code}` }
  },
}
